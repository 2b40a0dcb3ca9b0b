package diff_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/diff"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// lookup finds packages: those of a test, or those that were compiled.
type lookup struct {
	own  map[string]*types.Package
	from types.Importer
}

func (l lookup) Import(p string) (*types.Package, error) {
	if own := l.own[p]; own != nil {
		return own, nil
	}
	return l.from.Import(p)
}

// typed checks the files of p that ok names.
func typed(t *testing.T, path string, p *sdk.Package, own map[string]*types.Package, ok func(string) bool) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		if !ok(name) {
			continue
		}
		file, err := parser.ParseFile(fset, name, p.Files[name], parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	pkg, err := (&types.Config{Importer: lookup{own, p.Compiled}}).Check(path, fset, files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func TestAnEntryHasASectionForEachKindOfChange(t *testing.T) {
	t.Parallel()
	r := &diff.Report{Step: diff.Major, Breaking: []string{"A: removed", "B: changed from int to string"}, Compatible: []string{"C: added", "D: now comparable"}}
	const want = "## Unreleased\n\nA new major version: programs that use what is listed as changed or removed have to be changed.\n" +
		"\n### Removed\n\n- `A`\n\n### Changed\n\n- `B: changed from int to string`\n- `D: now comparable`\n\n### Added\n\n- `C`\n"
	if got := r.Changelog(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for step, want := range map[diff.Step]string{
		diff.None:  "## Unreleased\n\nThe Go API has not changed.\n",
		diff.Minor: "## Unreleased\n\nA new minor version: programs that compile still do.\n\n### Added\n\n- `C`\n",
	} {
		r := &diff.Report{Step: step}
		if step == diff.Minor {
			r.Compatible = []string{"C: added"}
		}
		if got := r.Changelog(); got != want {
			t.Errorf("%s", got)
		}
	}
}

// A tag of a struct has backquotes: in Markdown they would end the code.
func TestALineOfAnEntryIsOnePieceOfCode(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile("^- `[^`]+`$")
	r := &diff.Report{Step: diff.Major, Breaking: []string{"A: changed from struct{A int `json:\"a\"`} to int"}}
	for l := range strings.Lines(r.Changelog()) {
		if strings.HasPrefix(l, "- ") && !line.MatchString(strings.TrimSuffix(l, "\n")) {
			t.Errorf("%q", l)
		}
	}
}

// Every change of the report is in the entry, once.
func TestAnEntryHasEveryChangeOnce(t *testing.T) {
	old := made(t, shop)
	for name, c := range changes {
		r := of(t, old, made(t, c.apply(t)))
		text := r.Changelog()
		if got, want := strings.Count(text, "\n- `"), len(r.Breaking)+len(r.Compatible); got != want {
			t.Errorf("%s: %d lines for %d changes\n%s", name, got, want, text)
		}
		lines := []string{}
		for _, l := range r.Breaking {
			lines = append(lines, strings.TrimSuffix(l, ": removed"))
		}
		for _, l := range r.Compatible {
			lines = append(lines, strings.TrimSuffix(l, ": added"))
		}
		for _, l := range lines {
			if strings.Count(text, "- `"+strings.ReplaceAll(l, "`", "'")+"`\n") != 1 {
				t.Errorf("%s: %q is not there once:\n%s", name, l, text)
			}
		}
	}
}
