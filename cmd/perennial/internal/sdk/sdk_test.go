package sdk_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// quiet hears what Generate says.
type quiet struct{ said []string }

func (q *quiet) Step(string, ...any) {}
func (q *quiet) Say(format string, args ...any) {
	q.said = append(q.said, fmt.Sprintf(format, args...))
}

// module makes a module of its own beside this checkout and returns both
// directories. It needs nothing but what the go.mod of this command names already.
func module(t *testing.T) (dir, root string) {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	command := filepath.Join(root, "cmd", "perennial")
	mod := read(t, filepath.Join(command, "go.mod"))
	mod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(mod, "module example.com/app")
	mod = strings.ReplaceAll(mod, "=> ../..", "=> "+root)
	write(t, filepath.Join(dir, "go.mod"), mod)
	write(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(command, "go.sum")))
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	return dir, root
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// goes runs a go command in dir and returns what it printed.
func goes(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func generate(t *testing.T, o sdk.Options) {
	t.Helper()
	if err := sdk.Generate(t.Context(), o, &quiet{}); err != nil {
		t.Fatal(err)
	}
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// serve builds and starts the mock server of a package, and returns its address.
func serve(t *testing.T, dir, pkg string, args ...string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "mock")
	goes(t, dir, "build", "-o", binary, "./"+pkg+"/mock")
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if at := address.FindString(line); at != "" {
		return at
	}
	t.Fatalf("the mock says %q (%v)", line, err)
	return ""
}

// From the documents of examples/anyapi: generated, compiled, its mock server
// started, signed in, expired, refreshed once, signed out.
func TestAForeignJSONAPIHasASessionThatRefreshesItself(t *testing.T) {
	dir, root := module(t)
	o := sdk.Options{
		Spec: filepath.Join(root, "examples/anyapi/shop.yaml"), Overlay: filepath.Join(root, "examples/anyapi/shop.auth.yaml"),
		Out: filepath.Join(dir, "shop"),
	}
	generate(t, o)
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/program.go.txt"))
	goes(t, dir, "vet", "./...")
	url := serve(t, dir, "shop", "-access-lifetime", "2s")
	got := goes(t, dir, "run", ".", url)
	want := "signed in: Kettle\nafter its expiry: one refresh, 0 more\n"
	if rest, ok := strings.CutPrefix(got, want); !ok || !strings.Contains(rest, "signed out") {
		t.Errorf("the program printed:\n%s\nwant:\n%s... signed out", got, want)
	}

	o.Check = true
	generate(t, o)
	write(t, filepath.Join(dir, "shop", "models.gen.go"), "package shop\n")
	if err := sdk.Generate(t.Context(), o, &quiet{}); err == nil || !strings.Contains(err.Error(), "models.gen.go is in the way") {
		t.Errorf("-check of a changed file: %v", err)
	}
}

func TestFiveHundredOperationsAreGenerated(t *testing.T) {
	dir, _ := module(t)
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Large, version: '1'}\ncomponents:\n  securitySchemes:\n    o: {type: oauth2, flows: {password: {tokenUrl: /token, scopes: {}}}}\n  schemas:\n    Node: {type: object, properties: {name: {type: [string, 'null']}, children: {type: array, items: {$ref: '#/components/schemas/Node'}}}}\nsecurity: [{o: []}]\npaths:\n")
	for i := range 500 {
		fmt.Fprintf(&b, "  /things%d/{id}:\n    get:\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      responses: {'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}\n", i)
	}
	file := filepath.Join(dir, "large.yaml")
	write(t, file, b.String())
	begin := time.Now()
	generate(t, sdk.Options{Spec: file, Out: filepath.Join(dir, "large")})
	t.Logf("500 operations took %v", time.Since(begin))
	goes(t, dir, "vet", "./large/...")
	if table := read(t, filepath.Join(dir, "large/operations/operations.gen.go")); strings.Count(table, "refresh.Operation{") < 500 || !strings.Contains(table, `"grant_type"`) && !strings.Contains(table, `"/grant_type"`) {
		t.Error("the table lacks operations, or the grant")
	}
}

func TestWrongInputNamesThePlaceAndWritesNothing(t *testing.T) {
	dir, root := module(t)
	over := filepath.Join(dir, "auth.yaml")
	for text, want := range map[string]string{
		"target: \"$.paths['/lgoin'].post\", update: {x-auth: {role: login}}":                                      "/lgoin",
		"target: \"$.paths['/login'].post\", update: {x-auth: {role: login, response: {accessToken: /tokn}}}":      `pointer "/tokn" leads nowhere; the response has: expiresInMs, refreshToken, token`,
		"target: \"$.paths['/login'].post\", update: {x-auth: {role: login, response: {accessToken: 'headr:X'}}}":  `"headr:X" is no place in the response`,
		"target: \"$.components.securitySchemes.bearer\", update: {x-auth: {rejected: [999]}}":                     "999 is no status of a failure",
		"target: \"$.paths['/refresh'].post\", update: {x-auth: {role: refresh, response: {accessToken: /token}}}": "request.refreshToken: is missing",
	} {
		write(t, over, "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions:\n  - {"+text+"}\n")
		err := sdk.Generate(t.Context(), sdk.Options{Spec: filepath.Join(root, "examples/anyapi/shop.yaml"), Overlay: over, Out: filepath.Join(dir, "shop")}, &quiet{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is:\n%v\nwant:\n%s", err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "shop")); err == nil {
		t.Error("something was written")
	}
}
