package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/golden")

func ours() []string {
	return []string{"decorator.gen.go", "methods.gen.go", "pages.gen.go", "operations/operations.gen.go"}
}

func TestGeneratedFilesAreTheGoldenOnesAndCompileAndWork(t *testing.T) {
	golden, err := filepath.Abs("testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	behaviour := read(t, "testdata/zoo/zoo_test.go.txt")
	module(t)
	generated(t)
	for _, name := range ours() {
		got := read(t, filepath.Join("zoo", name))
		want := filepath.Join(golden, filepath.Base(name)+".txt")
		if *update {
			write(t, want, got)
		}
		if got != read(t, want) {
			t.Errorf("%s is not %s; -update makes it so", name, want)
		}
	}
	write(t, "zoo/zoo_test.go", behaviour)
	goes(t, "vet", "./...")
	goes(t, "test", "./...")
}

func TestAChangedDocumentIsOneCommandAndNoHandWrittenGo(t *testing.T) {
	module(t)
	generated(t)
	first := read(t, "zoo/methods.gen.go")

	generated(t)
	if read(t, "zoo/methods.gen.go") != first {
		t.Error("two runs differ")
	}
	generated(t, "-check")

	// Added.
	edit(t, "openapi.yaml", "paths:\n", "paths:\n  /new:\n    get:\n      operationId: brandNew\n      responses: {'204': {description: OK}}\n")
	status, said := runGenerate(t, false, "-check")
	for _, want := range []string{"zoo/client.gen.go differs", "zoo/methods.gen.go differs", "zoo/operations/operations.gen.go differs", "make generate"} {
		if status != 1 || !strings.Contains(said, want) {
			t.Errorf("-check: status %d, %q has no %q", status, said, want)
		}
	}
	if read(t, "zoo/methods.gen.go") != first {
		t.Error("-check has written")
	}
	generated(t)
	if !strings.Contains(read(t, "zoo/methods.gen.go"), "func (a *API) BrandNew(ctx context.Context, opts ...call.Option) error {") {
		t.Error("the new operation has no method")
	}
	goes(t, "build", "./...")

	// Renamed.
	edit(t, "openapi.yaml", "brandNew", "notSoNew")
	generated(t)
	if text := read(t, "zoo/methods.gen.go"); strings.Contains(text, "BrandNew") || !strings.Contains(text, "NotSoNew") {
		t.Error("the renamed operation has its old method, or no new one")
	}
	goes(t, "build", "./...")

	// Removed: the operation, and with the last paged operation a whole file.
	edit(t, "openapi.yaml", "operationId: notSoNew\n      responses: {'204': {description: OK}}\n", "operationId: other\n      responses: {'204': {description: OK}}\n",
		"      x-paging: {cursor: from, next: /meta/next, items: /herd}\n", "")
	if status, said := runGenerate(t, false, "-check"); status != 1 || !strings.Contains(said, "zoo/pages.gen.go is stale") {
		t.Errorf("-check: status %d, %q", status, said)
	}
	generated(t)
	if _, err := os.Stat("zoo/pages.gen.go"); !os.IsNotExist(err) {
		t.Errorf("pages.gen.go: %v", err)
	}
	goes(t, "build", "./...")
	generated(t, "-check")
}

func TestAFailingRunChangesNothing(t *testing.T) {
	module(t)
	generated(t)
	before := snapshot(t)
	for name, change := range map[string][]string{
		"checker":                             {"openapi.yaml", "refreshToken: /token", "refreshToken: /tokne"},
		"a type that oapi-codegen can't make": {"openapi.yaml", "- {$ref: '#/components/parameters/From'}", "- {name: from, in: query, content: {}}"},
		"names":                               {"openapi.yaml", "operationId: head-animal", "operationId: headAnimal\n      x-a: b", "operationId: get-animal", "operationId: head.animal"},
		"configuration":                       {"zoo/models.yaml", "package: zoo\n", ""},
	} {
		good := read(t, change[0])
		edit(t, change[0], change[1:]...)
		if status, said := runGenerate(t, false); status != 1 || said == "" {
			t.Errorf("%s: status %d, %q", name, status, said)
		}
		write(t, change[0], good)
		if after := snapshot(t); after != before {
			t.Errorf("%s: the tree has changed:\n%s\nwas:\n%s", name, after, before)
		}
	}
}

// snapshot is every generated file, with its contents.
func snapshot(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir("zoo", func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".yaml") {
			b.WriteString(path + "\n" + read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTwoIDsThatGiveOneGoNameAreAnErrorWithTheirPlace(t *testing.T) {
	module(t)
	edit(t, "openapi.yaml", "operationId: head-animal", "operationId: get_animal")
	status, said := runGenerate(t, false)
	want := `openapi.yaml:99: paths./animals/{call}.head.operationId: the operationId "get_animal" becomes the Go name GetAnimal, as "get-animal" of GET /animals/{call} does; rename one of them`
	if status != 1 || strings.TrimSpace(said) != want {
		t.Errorf("status %d: %q\nwant %q", status, said, want)
	}
	edit(t, "openapi.yaml", "operationId: get_animal", "operationId: listAnimalsAll")
	if status, said := runGenerate(t, false); status != 1 || !strings.Contains(said, "the iterator is called ListAnimalsAll, and so is a method of HEAD /animals/{call}") {
		t.Errorf("status %d: %q", status, said)
	}
}

func TestPagesThatGoCannotFollowAreAnErrorWithTheirPlace(t *testing.T) {
	module(t)
	for want, change := range map[string][]string{
		"openapi.yaml:52: paths./animals.get.x-paging: next has the Go type int, and the parameter from has string": {
			"From: {name: from, in: query, schema: {type: integer}}", "From: {name: from, in: query, schema: {type: string}}"},
		`openapi.yaml:52: paths./animals.get.x-paging: next in "/meta/next" is no field of the Go type map[string]int`: {
			"meta: {type: object, properties: {next: {type: integer, nullable: true}}}", "meta: {type: object, additionalProperties: {type: integer}}"},
	} {
		good := read(t, "openapi.yaml")
		edit(t, "openapi.yaml", change...)
		if status, said := runGenerate(t, false); status != 1 || strings.TrimSpace(said) != want {
			t.Errorf("status %d: %q\nwant %q", status, said, want)
		}
		write(t, "openapi.yaml", good)
	}
}

func TestProgressIsShownOnATerminalOnly(t *testing.T) {
	module(t)
	if status, said := runGenerate(t, true); status != 0 || !strings.Contains(said, "[1/6] reading openapi.yaml") || !strings.Contains(said, "zoo/pages.gen.go written") {
		t.Errorf("status %d: %q", status, said)
	}
	if status, said := runGenerate(t, false); status != 0 || said != "" {
		t.Errorf("in a pipe: status %d: %q", status, said)
	}
}

func TestWrongFlagsAreSaid(t *testing.T) {
	for _, tc := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"-h"}, 2, "Usage: generate"},
		{[]string{"-nope"}, 2, "flag provided but not defined"},
		{[]string{"more"}, 2, `unexpected argument "more"`},
		{[]string{"-configs", "none"}, 1, "none: no configuration of oapi-codegen"},
		{[]string{"-spec", "none.yaml", "-configs", "../../../../gen"}, 1, "none.yaml"},
	} {
		if status, said := runGenerate(t, false, tc.args...); status != tc.status || !strings.Contains(said, tc.want) {
			t.Errorf("%v: status %d, %q", tc.args, status, said)
		}
	}
}
