// Package diff says what a change of a document changes in the Go API that is
// made of it: by the types of both packages, as the compiler of a user's program
// sees them.
package diff

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// Step is the part of a version that a change asks for (https://semver.org).
type Step string

// The steps.
const (
	None  Step = "none"  // the API is the same
	Minor Step = "minor" // programs that compile still do
	Major Step = "major" // a program may not compile any more
)

// Over reports whether s is a larger step than limit.
func (s Step) Over(limit Step) bool { return s.rank() > limit.rank() }

func (s Step) rank() int { return slices.Index([]Step{None, Minor, Major}, s) }

// Valid reports whether s is one of the steps.
func (s Step) Valid() bool { return s.rank() >= 0 }

// Report is what changed.
type Report struct {
	Step Step `json:"step"`
	// Breaking and Compatible are the changes, one line each, sorted.
	Breaking   []string `json:"breaking"`
	Compatible []string `json:"compatible"`
}

// Of compares two packages, which were made for the same directory.
func Of(old, now *sdk.Package) (*Report, error) {
	r := &Report{Step: None, Breaking: []string{}, Compatible: []string{}}
	before, err := check(old)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", old.Name, err)
	}
	after, err := check(now)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", now.Name, err)
	}
	for _, p := range slices.Sorted(maps.Keys(before)) {
		if after[p] == nil {
			r.Breaking = append(r.Breaking, "package "+strings.TrimPrefix(p, old.Home+"/")+": removed")
			continue
		}
		r.add(p, old.Home, grown{before[p], after[p]}, apidiff.Changes(before[p], after[p]))
	}
	for _, p := range slices.Sorted(maps.Keys(after)) {
		if before[p] == nil {
			r.Compatible = append(r.Compatible, "package "+strings.TrimPrefix(p, now.Home+"/")+": added")
		}
	}
	slices.Sort(r.Breaking)
	slices.Sort(r.Compatible)
	switch {
	case len(r.Breaking) > 0:
		r.Step = Major
	case len(r.Compatible) > 0:
		r.Step = Minor
	}
	return r, nil
}

// add adds the changes of one package.
func (r *Report) add(p, home string, grown grown, changes apidiff.Report) {
	in := ""
	if p != home {
		in = strings.TrimPrefix(p, home+"/") + "."
	}
	for _, c := range changes.Changes {
		if strings.Contains(c.Message, ", method set of ") {
			continue // said of the method itself
		}
		// apidiff writes import paths in full: the package of the user is this one.
		line := in + strings.ReplaceAll(strings.ReplaceAll(c.Message, home+"/", ""), home+".", "")
		if c.Compatible || grown.by(c.Message) {
			r.Compatible = append(r.Compatible, line)
		} else {
			r.Breaking = append(r.Breaking, line)
		}
	}
}

// importer knows the packages that were checked, and those that were compiled.
type importer struct {
	own  map[string]*types.Package
	from types.Importer
}

// Import is what the type checker asks for a package.
func (i importer) Import(p string) (*types.Package, error) {
	if own := i.own[p]; own != nil {
		return own, nil
	}
	return i.from.Import(p)
}

// check returns the types of the packages that programs import, by their paths.
func check(p *sdk.Package) (map[string]*types.Package, error) {
	byDir := map[string][]string{}
	for name := range p.Files {
		dir := filepath.ToSlash(filepath.Dir(name))
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			byDir[dir] = append(byDir[dir], name)
		}
	}
	i := importer{own: map[string]*types.Package{}, from: p.Compiled}
	dirs := slices.Sorted(maps.Keys(byDir))
	// What is imported goes first: the operations, the package, and what is around it.
	slices.SortStableFunc(dirs, func(a, b string) int { return order(a) - order(b) })
	for _, dir := range dirs {
		fset := token.NewFileSet()
		var files []*ast.File
		slices.Sort(byDir[dir])
		for _, name := range byDir[dir] {
			file, err := parser.ParseFile(fset, name, p.Files[name], parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
		at := path.Join(p.Home, dir)
		pkg, err := (&types.Config{Importer: i}).Check(at, fset, files, nil)
		if err != nil {
			return nil, err
		}
		i.own[at] = pkg
	}
	maps.DeleteFunc(i.own, func(_ string, pkg *types.Package) bool { return pkg.Name() == "main" })
	return i.own, nil
}

func order(dir string) int {
	switch dir {
	case "operations":
		return 0
	case ".":
		return 1
	}
	return 2
}
