package sdk

import (
	"context"
	"fmt"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

// inModule begins a run for a directory of a module.
func inModule(o Options, shown Shown) (*generation, error) {
	if o.Package == "" {
		o.Package = strings.ReplaceAll(filepath.Base(o.Out), "-", "")
	}
	if !token.IsIdentifier(o.Package) {
		return nil, fmt.Errorf("%q can't be the name of a Go package: say another one with -package", o.Package)
	}
	if o.Parts == nil {
		o.Parts = Defaults()
	}
	home, root, err := importPath(o.Out)
	if err != nil {
		return nil, err
	}
	return &generation{Options: o, shown: shown, home: home, root: root, files: map[string][]byte{}}, nil
}

// run reads the document and makes the files.
func (g *generation) run(ctx context.Context) (err error) {
	g.shown.Step("reading %s", g.Spec)
	if g.doc, err = document.Read(g.Spec, g.Overlay); err != nil {
		return err
	}
	err = g.understand()
	for _, n := range g.doc.Notes {
		g.shown.Say("%s: %v", g.doc.Name, n)
	}
	if err != nil {
		return err
	}
	if err := g.make(ctx); err != nil {
		return fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	return nil
}

// prune takes the operations out that are not asked for, and says so.
func (g *generation) prune() error {
	if g.Filter.Empty() {
		return nil
	}
	left, err := g.Filter.Document(g.doc)
	if err != nil {
		return fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	g.shown.Say("%s: %v", g.doc.Name, left)
	return nil
}
