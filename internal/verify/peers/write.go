package main

import (
	"fmt"
	"os"
	"strings"
)

// table is the rows as Markdown.
func table(rows []row) string {
	var b strings.Builder
	b.WriteString("| work |")
	for _, p := range peers {
		b.WriteString(" " + p.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(peers)) + "\n")
	for _, r := range rows {
		b.WriteString("| " + r.work + " |")
		for i := range peers {
			b.WriteString(" " + r.text(i) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// write puts the figures into the documents below dir.
func write(dir string, rows []row) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, f := range []struct{ name, text string }{
		{"docs/peers.svg", plot(rows)},
		{"docs/peers.md", page(rows)},
	} {
		if err := root.WriteFile(f.name, []byte(f.text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// page is docs/peers.md.
func page(rows []row) string {
	var versions []string
	for _, p := range peers {
		if v := p.version(); v != "" {
			versions = append(versions, fmt.Sprintf("%s is `%s` %s", p.name, p.module, v))
		}
	}
	return strings.NewReplacer("VERSIONS", strings.Join(versions, "; "), "TABLE", table(rows)).Replace(text)
}

const text = `# Against what you would use instead

Written by ` + "`make bench-peers`" + `, in one interleaved run on a machine of the class "2 shared cores". Do not edit.

TABLE
![the same figures as bars](peers.svg)

Times are ratios to a bare http.Client with a constant header, the median of all rounds. VERSIONS.

What the rows do, and what is fair:

- One run, and a second one differs. On a machine that has other work too, times differ by up to a third (more where a body is
  buffered, or with 64 goroutines), so a smaller difference says nothing. azcore's refreshes in a storm, the heap of
  go-retryablehttp and the share that cloud auth holds up depend on scheduling as well. Ours differ in the time rows and in the
  one about short lives only.
- Less is better everywhere, but for refreshes where calls failed: none is then no merit. A dash: go-retryablehttp and the bare client keep no session, so the rows about tokens say
  nothing of them.
- Everything but the row about connections uses one server in memory, whose responses cost nothing: that shows the overhead at
  its largest. Over a real network the ratios in the time rows approach 1.
- "perennial" sends as a generated client does (Attach and Do); "perennial RoundTripper" is the transport of an ordinary
  http.Client, as x/oauth2, cloud auth and the mutex are.
- "perennial" is below 1 because Do hands the first attempt straight to the transport: what http.Client prepares for redirects,
  and go-retryablehttp for the next attempt, is made only once a response asks for it. Given an http.Client with a cookie jar
  or a Timeout, every attempt goes the long way: with a jar, 19 allocations on a GET and 25 on a POST.
- x/oauth2 and cloud auth do not look at responses, by design: a revoked token is used until it expires, and each 401 goes to the
  caller. Their refreshes there are 0, and the calls that failed are named.
- azcore runs its usual pipeline with the bearer policy and a challenge handler that asks for a new token. It buffers responses by
  default.
- go-retryablehttp is its StandardClient with the log turned off. Its own Request type, used instead, does not buffer a body that
  can seek.
- The token endpoint is strict: a refresh token works once, also when the response got lost because its caller went away.
- With 200 ms tokens azcore and cloud auth refresh half a life ahead, x/oauth2 and the mutex, which hold everybody up meanwhile, as
  late as they can: the best that can be set. A refresh takes 50 ms. All of them run at the same time. Ours has no setting.
`
