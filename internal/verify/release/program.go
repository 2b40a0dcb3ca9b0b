package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// program is what a user writes on the first day.
type program struct {
	name    string // what it imports, below the repository
	text    string
	most    int               // how many modules it may gain in its go.mod; 0 for any number
	keeps   map[string]string // modules it has already, and their versions
	without []string          // what must not come along, as prefixes of module paths
}

// heavy is what only adapters and tools may bring along.
var heavy = []string{
	"github.com/redis/", "go.opentelemetry.io/", "filippo.io/", "github.com/zalando/",
	"github.com/getkin/", "github.com/oapi-codegen/oapi-codegen",
}

// programs are those that a rehearsal builds.
func programs() []program {
	return []program{
		{name: "refresh", most: 3, without: heavy, keeps: map[string]string{
			"github.com/redis/go-redis/v9": "v9.7.0", "go.opentelemetry.io/otel": "v1.30.0", "gopkg.in/yaml.v3": "v3.0.1",
		}, text: `
			s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
				return last, nil
			}))
			defer s.Close()
			origin, _ := refresh.ParseOrigin("https://api.example.com", false)
			_ = &http.Client{Transport: refresh.NewMiddleware(s, refresh.WithOrigin(origin)).RoundTripper()}`},
		{name: "client", most: 12, without: heavy, text: `
			c, err := client.New("https://api.example.com")
			if err != nil {
				panic(err)
			}
			defer c.Close()`},
		{name: "refresh/filestore", most: 5, without: heavy, text: `_, _ = filestore.New("session.json")`},
		{name: "refresh/websession", most: 3, without: heavy, text: `_ = websession.NewKey()`},
		{name: "refresh/redisstore", text: `_, _ = redisstore.New(nil, "ada")`},
		{name: "refresh/keyringstore", text: `_, _ = keyringstore.New("app", "ada")`},
		{name: "refresh/ageseal", text: `_ = ageseal.NewKey()`},
		{name: "refresh/signin", text: `_ = signin.ErrStore`},
		{name: "refresh/telemetry", text: `_, _ = telemetry.New()`},
		{name: "refresh/webhook", text: `_, _ = webhook.NewVerifier()`},
		{name: "mockserver", text: `mockserver.New().Close()`},
	}
}

// source is the whole program.
func (p program) source() string {
	imports := `"` + repository + "/" + p.name + `"`
	if strings.Contains(p.text, "refresh.New") && p.name != "refresh" {
		imports += "\n\t" + `"` + repository + `/refresh"`
	}
	if strings.Contains(p.text, "http.") {
		imports += "\n\t" + `"context"` + "\n\t" + `"net/http"`
	}
	return "package main\n\nimport (\n\t" + imports + "\n)\n\nfunc main() {\n\t" + p.text + "\n}\n"
}

// bench is where programs are built.
type bench struct{ temp, proxy, cache string }

func (b bench) clean() {
	_ = b.command(context.Background(), b.temp, "clean", "-modcache").Run() // read-only files
	_ = os.RemoveAll(b.temp)
}

// graph is what a module depends on, version by path.
type graph struct{ required, all map[string]string }

// build makes a module of p, and builds it. It returns how many modules its
// go.mod gained, and how many go list -m all names more than before.
func (b bench) build(ctx context.Context, p program) (gained, all int, err error) {
	imports := ""
	for m := range p.keeps {
		imports += "import _ \"" + m + "\"\n"
	}
	before, err := b.measure(ctx, p, "before", "package main\n\n"+imports+"\nfunc main() {}\n")
	if err != nil {
		return 0, 0, err
	}
	after, err := b.measure(ctx, p, "after", strings.Replace(p.source(), "\nimport", "\n"+imports+"import", 1))
	if err != nil {
		return 0, 0, err
	}
	for m, v := range p.keeps {
		if now := after.required[m]; now != v {
			return 0, 0, fmt.Errorf("%s was %s and is %s now", m, v, now)
		}
	}
	var added []string
	for m := range after.required {
		if _, ok := before.required[m]; !ok {
			added = append(added, m)
		}
	}
	if p.most > 0 && len(added) > p.most {
		return 0, 0, fmt.Errorf("gains %d modules, more than %d: %s", len(added), p.most, strings.Join(added, ", "))
	}
	for m := range after.all {
		if _, ok := before.all[m]; ok {
			continue
		}
		all++
		for _, prefix := range p.without {
			if strings.HasPrefix(m, prefix) {
				return 0, 0, fmt.Errorf("brings %s along, which only adapters and tools may", m)
			}
		}
	}
	return len(added), all, nil
}

// measure vets a program of one file, and returns what its module depends on.
func (b bench) measure(ctx context.Context, p program, name, source string) (graph, error) {
	g := graph{map[string]string{}, map[string]string{}}
	dir := filepath.Join(b.temp, strings.ReplaceAll(p.name, "/", "-"), name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return g, err
	}
	mod := "module example.com/app\n\ngo 1.26.0\n"
	for m, v := range p.keeps {
		mod += fmt.Sprintf("\nrequire %s %s\n", m, v)
	}
	for name, text := range map[string]string{"go.mod": mod, "main.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return g, err
		}
	}
	if _, err := b.run(ctx, dir, "mod", "tidy"); err != nil {
		return g, err
	}
	if _, err := b.run(ctx, dir, "vet", "./..."); err != nil {
		return g, err
	}
	listed, err := b.run(ctx, dir, "list", "-m", "all")
	if err != nil {
		return g, err
	}
	for line := range strings.Lines(listed) {
		if m, v, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			g.all[m] = v
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return g, err
	}
	parsed, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return g, err
	}
	for _, r := range parsed.Require {
		g.required[r.Mod.Path] = r.Mod.Version
	}
	return g, nil
}

func (b bench) run(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := b.command(ctx, dir, args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String(), nil
}

// command is the go command, which finds the modules of the rehearsal in the
// proxy folder, others where they have been downloaded already, or else where
// it would look anyway. It has a module cache of its own: that of the machine
// must never see the versions of a rehearsal.
func (b bench) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	env := func(name string) string {
		out, _ := exec.CommandContext(ctx, "go", "env", name).Output()
		return strings.TrimSpace(string(out))
	}
	cmd.Env = append(os.Environ(),
		"GOWORK=off", "GOFLAGS=-trimpath", "GOMODCACHE="+b.cache, "GONOSUMDB="+repository,
		"GOPROXY=file://"+filepath.ToSlash(b.proxy)+",file://"+filepath.ToSlash(filepath.Join(env("GOMODCACHE"), "cache", "download"))+","+env("GOPROXY"),
	)
	return cmd
}
