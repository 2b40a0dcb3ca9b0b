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
		{name: "refresh/telemetry", text: `_, _ = telemetry.New()`},
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

// build makes a module of p, and builds it. It returns how many modules its
// go.mod gained, and how many go list -m all tells of beside itself.
func (b bench) build(ctx context.Context, p program) (gained, all int, err error) {
	dir := filepath.Join(b.temp, strings.ReplaceAll(p.name, "/", "-"))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, 0, err
	}
	mod, source := "module example.com/app\n\ngo 1.26.0\n", p.source()
	for m, v := range p.keeps {
		mod += fmt.Sprintf("\nrequire %s %s\n", m, v)
		source = strings.Replace(source, "import (\n", "import (\n\t_ \""+m+"\"\n", 1)
	}
	for name, text := range map[string]string{"go.mod": mod, "main.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return 0, 0, err
		}
	}
	if _, err := b.run(ctx, dir, "mod", "tidy"); err != nil {
		return 0, 0, err
	}
	if _, err := b.run(ctx, dir, "vet", "./..."); err != nil {
		return 0, 0, err
	}
	listed, err := b.run(ctx, dir, "list", "-m", "all")
	if err != nil {
		return 0, 0, err
	}
	if gained, err = p.check(filepath.Join(dir, "go.mod"), listed); err != nil {
		return 0, 0, err
	}
	return gained, strings.Count(listed, "\n") - 1, nil
}

// check compares what p gained with what it may.
func (p program) check(file, listed string) (gained int, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	mod, err := modfile.Parse(file, text, nil)
	if err != nil {
		return 0, err
	}
	for _, r := range mod.Require {
		if v, ok := p.keeps[r.Mod.Path]; ok && v != r.Mod.Version {
			return 0, fmt.Errorf("%s was %s and is %s now", r.Mod.Path, v, r.Mod.Version)
		}
		if gainedBy(r.Mod.Path, p.keeps) {
			gained++
		}
	}
	if p.most > 0 && gained > p.most {
		return 0, fmt.Errorf("gains %d modules, more than %d:\n%s", gained, p.most, text)
	}
	for line := range strings.Lines(listed) {
		for _, prefix := range p.without {
			if strings.HasPrefix(line, prefix) && gainedBy(strings.Fields(line)[0], p.keeps) && len(p.keeps) == 0 {
				return 0, fmt.Errorf("brings %s along, which only adapters and tools may", strings.TrimSpace(line))
			}
		}
	}
	return gained, nil
}

// gainedBy reports whether a module is new to a program that has these; what
// came with them is not counted either.
func gainedBy(modulePath string, keeps map[string]string) bool {
	if _, ok := keeps[modulePath]; ok {
		return false
	}
	if len(keeps) == 0 {
		return true
	}
	// The two that go-redis 9.7 needs.
	return modulePath != "github.com/cespare/xxhash/v2" && modulePath != "github.com/dgryski/go-rendezvous"
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
		"GOWORK=off", "GOFLAGS=", "GOMODCACHE="+b.cache, "GONOSUMDB="+repository,
		"GOPROXY=file://"+filepath.ToSlash(b.proxy)+",file://"+filepath.ToSlash(filepath.Join(env("GOMODCACHE"), "cache", "download"))+","+env("GOPROXY"),
	)
	return cmd
}
