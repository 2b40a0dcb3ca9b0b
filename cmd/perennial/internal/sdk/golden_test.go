package sdk_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

var update = flag.Bool("update", false, "write testdata/golden")

func ours() []string {
	return []string{"client.gen.go", "api.gen.go", "animals.gen.go", "doc.gen.go", "operations/operations.gen.go"}
}

// zoo makes a module with testdata/zoo/openapi.yaml and returns its directory.
func zoo(t *testing.T) string {
	t.Helper()
	dir, _ := module(t)
	write(t, filepath.Join(dir, "openapi.yaml"), read(t, "testdata/zoo/openapi.yaml"))
	return dir
}

// generateZoo generates the package of a zoo.
func generateZoo(t *testing.T, dir string, check bool) error {
	t.Helper()
	return sdk.Generate(t.Context(), sdk.Options{
		Spec: filepath.Join(dir, "openapi.yaml"), Out: filepath.Join(dir, "zoo"), Parts: []sdk.Part{sdk.PartClient}, Check: check,
	}, &quiet{})
}

// edit replaces text in the document of a zoo.
func edit(t *testing.T, dir string, oldNew ...string) {
	t.Helper()
	path := filepath.Join(dir, "openapi.yaml")
	text := read(t, path)
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("%s has no %q", path, oldNew[i])
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	write(t, path, text)
}

func TestGeneratedFilesAreTheGoldenOnesAndCompileAndWork(t *testing.T) {
	dir := zoo(t)
	if err := generateZoo(t, dir, false); err != nil {
		t.Fatal(err)
	}
	for _, name := range ours() {
		got := read(t, filepath.Join(dir, "zoo", name))
		want := filepath.Join("testdata/golden", filepath.Base(name)+".txt")
		if *update {
			write(t, want, got)
		}
		if got != read(t, want) {
			t.Errorf("%s is not %s; -update makes it so", name, want)
		}
	}
	write(t, filepath.Join(dir, "zoo/zoo_test.go"), read(t, "testdata/zoo/zoo_test.go.txt"))
	goes(t, dir, "vet", "./...")
	goes(t, dir, "test", "./...")
}

func TestAChangedDocumentIsOneCommandAndNoHandWrittenGo(t *testing.T) {
	dir := zoo(t)
	again := func() {
		t.Helper()
		if err := generateZoo(t, dir, false); err != nil {
			t.Fatal(err)
		}
	}
	methods := func() string { return read(t, filepath.Join(dir, "zoo/animals.gen.go")) }
	added := filepath.Join(dir, "zoo/newthing.gen.go")
	again()
	first := methods()
	again()
	if methods() != first {
		t.Error("two runs differ")
	}
	if err := generateZoo(t, dir, true); err != nil {
		t.Error(err)
	}

	// Added.
	edit(t, dir, "paths:\n", "paths:\n  /new-thing:\n    get:\n      operationId: brandNew\n      responses: {'204': {description: OK}}\n")
	err := generateZoo(t, dir, true)
	for _, want := range []string{"newthing.gen.go is missing", "operations.gen.go differs", "without -check"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("-check: %v has no %q", err, want)
		}
	}
	if methods() != first {
		t.Error("-check has written")
	}
	again()
	if methods() != first {
		t.Error("a new operation changes the file of another resource")
	}
	if !strings.Contains(read(t, added), "func (a *NewThingService) BrandNew(ctx context.Context, opts ...rest.Option) error {") {
		t.Error("the new operation has no method")
	}

	// Renamed.
	edit(t, dir, "brandNew", "notSoNew")
	again()
	if text := read(t, added); strings.Contains(text, "BrandNew") || !strings.Contains(text, "NotSoNew") {
		t.Error("the renamed operation has its old method, or no new one")
	}

	// Removed, the last one of its resource: with it a whole file.
	edit(t, dir, "  /new-thing:\n    get:\n      operationId: notSoNew\n      responses: {'204': {description: OK}}\n", "")
	if err := generateZoo(t, dir, true); err == nil || !strings.Contains(err.Error(), "newthing.gen.go is stale") {
		t.Errorf("-check: %v", err)
	}
	again()
	if _, err := os.Stat(added); !os.IsNotExist(err) {
		t.Errorf("newthing.gen.go: %v", err)
	}
	goes(t, dir, "build", "./...")
}

func TestAFailingRunChangesNothing(t *testing.T) {
	dir := zoo(t)
	if err := generateZoo(t, dir, false); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, filepath.Join(dir, "zoo"))
	good := read(t, filepath.Join(dir, "openapi.yaml"))
	for name, change := range map[string][]string{
		"roles":          {"refreshToken: /token", "refreshToken: /tokne"},
		"the parser":     {"- {$ref: '#/components/parameters/From'}", "- {$ref: '#/components/parameters/Form'}"},
		"styles":         {"operationId: head-animal", "operationId: head-animal\n      parameters: [{in: query, name: q, style: fom}]"},
		"what pages are": {"From: {name: from, in: query, schema: {type: integer}}", "From: {name: from, in: query, schema: {type: string}}"},
	} {
		edit(t, dir, change...)
		if err := generateZoo(t, dir, false); err == nil {
			t.Errorf("%s: no error", name)
		}
		write(t, filepath.Join(dir, "openapi.yaml"), good)
		if after := snapshot(t, filepath.Join(dir, "zoo")); after != before {
			t.Errorf("%s: the tree has changed:\n%s\nwas:\n%s", name, after, before)
		}
	}
}

// snapshot is every file below dir, with its contents.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b.WriteString(path + "\n" + read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPagesThatGoCannotFollowAreAnErrorWithTheirPlace(t *testing.T) {
	dir := zoo(t)
	good := read(t, filepath.Join(dir, "openapi.yaml"))
	for want, change := range map[string][]string{
		"openapi.yaml:52: paths./animals.get.x-paging: next has the Go type int, and the parameter from has string": {
			"From: {name: from, in: query, schema: {type: integer}}", "From: {name: from, in: query, schema: {type: string}}"},
		`openapi.yaml:52: paths./animals.get.x-paging: next in "/meta/next" is no field of the Go type map[string]int`: {
			"meta: {type: object, properties: {next: {type: integer, nullable: true}}}", "meta: {type: object, additionalProperties: {type: integer}}"},
	} {
		edit(t, dir, change...)
		if err := generateZoo(t, dir, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q", err, want)
		}
		write(t, filepath.Join(dir, "openapi.yaml"), good)
	}
}
