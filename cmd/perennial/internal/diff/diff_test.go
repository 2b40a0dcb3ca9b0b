package diff_test

import (
	"bytes"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/exp/apidiff"

	"github.com/perennial-go/perennial/cmd/perennial/internal/diff"
	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// of compares the packages of two documents.
func of(t *testing.T, old, now *sdk.Package) *diff.Report {
	t.Helper()
	r, err := diff.Of(old, now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAChangeOfADocumentIsWhatItIsToTheCompiler(t *testing.T) {
	old := made(t, shop)
	for name, c := range changes {
		r := of(t, old, made(t, c.apply(t)))
		all := slices.Concat(r.Breaking, r.Compatible)
		has := c.line == "" && len(all) == 0 || slices.ContainsFunc(all, func(l string) bool { return c.line != "" && strings.HasPrefix(l, c.line) })
		if r.Step != c.step || !has {
			t.Errorf("%s: step %s, want %s, with %q in\n%s", name, r.Step, c.step, c.line, strings.Join(all, "\n"))
		}
		if !slices.IsSorted(r.Breaking) || !slices.IsSorted(r.Compatible) {
			t.Errorf("%s: not sorted: %q", name, all)
		}
		for _, l := range all {
			if strings.Contains(l, home) {
				t.Errorf("%s: %q names the package that it is about", name, l)
			}
		}
	}
}

// What is added one way is removed the other way, and never the other way round.
func TestTheWayBackFromAnAdditionBreaks(t *testing.T) {
	old := made(t, shop)
	for name, c := range changes {
		if c.step != diff.Minor {
			continue
		}
		r := of(t, made(t, c.apply(t)), old)
		if want := strings.TrimSuffix(c.line, "added") + "removed"; r.Step != diff.Major || !slices.Contains(r.Breaking, want) {
			t.Errorf("%s: step %s, no %q in %q", name, r.Step, want, r.Breaking)
		}
	}
}

func TestAPackageThatIsGoneBreaksAndANewOneDoesNot(t *testing.T) {
	few, more := made(t, shop), made(t, shop, sdk.PartSDK, sdk.PartSpec, sdk.PartMock)
	if r := of(t, few, more); r.Step != diff.Minor || !slices.Equal(r.Compatible, []string{"package spec: added"}) {
		t.Errorf("%+v", r) // the mock is a command: nobody imports it
	}
	if r := of(t, more, few); r.Step != diff.Major || !slices.Equal(r.Breaking, []string{"package spec: removed"}) {
		t.Errorf("%+v", r)
	}
}

// A method of API is one of SDK as well, which embeds it: it is told once.
func TestAMethodThatIsPromotedIsToldOnce(t *testing.T) {
	flat := func(text string) *sdk.Package {
		from, err := compiled()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := document.Parse("api.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return files(t, doc, from, sdk.Options{Flat: true, Parts: []sdk.Part{sdk.PartSDK}})
	}
	r := of(t, flat(shop), flat(changes["another name of an operation"].apply(t)))
	if want := []string{"(*API).GetItem: removed", "operations.GetItem: removed"}; !slices.Equal(r.Breaking, want) {
		t.Errorf("%q, want %q", r.Breaking, want)
	}
}

func TestGoThatDoesNotCompileIsAnErrorWithTheDocument(t *testing.T) {
	good := made(t, shop)
	for name, text := range map[string]string{"no Go": "package shop\nfunc {", "another type": "package shop\n\nvar A int = \"\"\n"} {
		bad := *good
		bad.Name = "bad.yaml"
		bad.Files = map[string][]byte{"a.gen.go": []byte(text)}
		for _, pair := range [][2]*sdk.Package{{good, &bad}, {&bad, good}} {
			if _, err := diff.Of(pair[0], pair[1]); err == nil || !strings.HasPrefix(err.Error(), "bad.yaml: ") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestStepsHaveAnOrder(t *testing.T) {
	all := []diff.Step{diff.None, diff.Minor, diff.Major}
	for i, a := range all {
		for j, b := range all {
			if a.Over(b) != (i > j) {
				t.Errorf("%s over %s: %t", a, b, a.Over(b))
			}
		}
		if !a.Valid() {
			t.Errorf("%s is no step", a)
		}
	}
	for _, s := range []diff.Step{"", "patch", "Major"} {
		if s.Valid() {
			t.Errorf("%q is a step", s)
		}
	}
}

// apidiff itself, asked of the same types without any of our words, finds as many
// changes of the package as the report has lines.
func TestEveryChangeThatApidiffFindsIsReported(t *testing.T) {
	old, now := made(t, shop), made(t, changes["another resource"].apply(t))
	r := of(t, old, now)
	var want, got int
	for _, c := range apidiff.Changes(checked(t, old), checked(t, now)).Changes {
		if !strings.Contains(c.Message, ", method set of ") {
			want++
		}
	}
	for _, l := range slices.Concat(r.Breaking, r.Compatible) {
		if !strings.HasPrefix(l, "operations.") {
			got++
		}
	}
	if got != want || want == 0 {
		t.Errorf("%d lines, %d changes: %q", got, want, r)
	}
}

// checked are the types of a package, of the files that a user's program imports.
func checked(t *testing.T, p *sdk.Package) *types.Package {
	t.Helper()
	own := map[string]*types.Package{}
	for _, dir := range []string{"operations", "."} {
		path := strings.TrimSuffix(p.Home+"/"+dir, "/.")
		own[path] = typed(t, path, p, own, func(name string) bool {
			return strings.HasSuffix(name, ".go") && strings.HasPrefix(name, "operations/") == (dir == "operations") && !bytes.Contains(p.Files[name], []byte("package main"))
		})
	}
	return own[p.Home]
}
