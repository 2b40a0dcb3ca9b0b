package docs

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/perennial-go/perennial/"

// Package refresh and what is below it know nothing of one particular API: not
// of its client, not of what is generated from its document, not of its mock.
// The tests of the packages of this module do not either, or the module could
// not be used without those.
func TestRefreshKnowsNoParticularAPI(t *testing.T) {
	root := filepath.Join("..", "refresh")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		if strings.HasSuffix(path, "_test.go") && ownModule(filepath.Dir(path)) {
			return nil
		}
		for _, name := range particular(t, path) {
			t.Errorf("%s imports %s; write the test in internal/verify, or against a server of its own", path, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// particular returns the imports of a file that are about one API.
func particular(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, i := range file.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		switch top, _, _ := strings.Cut(strings.TrimPrefix(name, module), "/"); top {
		case "client", "gen", "mockserver":
			found = append(found, name)
		}
	}
	return found
}

// ownModule reports whether dir, below refresh, belongs to another module than
// package refresh.
func ownModule(dir string) bool {
	for ; filepath.Base(dir) != "refresh"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return true
		}
	}
	return false
}
