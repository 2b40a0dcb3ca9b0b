package sdk

import (
	"context"
	"fmt"

	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

// Package is an SDK that is not written.
type Package struct {
	// Home is its import path, and Name that of the document.
	Home, Name string
	// Files are its files, by their path below its directory.
	Files map[string][]byte
	// Compiled is what it imports.
	Compiled *wall.Compiled
}

// InMemory makes the SDK as [Generate] does, and writes nothing. The directory is
// looked at for its module alone.
func InMemory(ctx context.Context, o Options, shown Shown) (*Package, error) {
	g, err := inModule(o, shown)
	if err != nil {
		return nil, err
	}
	if err := g.run(ctx); err != nil {
		return nil, err
	}
	if err := g.check(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	return &Package{Home: g.home, Name: g.doc.Name, Files: g.files, Compiled: g.Compiled}, nil
}

// Lint does what Generate does up to the Go of the package, and so says what would
// be repaired, and returns what would be refused. It needs no module: what is made
// is not compiled.
func Lint(ctx context.Context, spec, overlay string, shown Shown) error {
	o := Options{Spec: spec, Overlay: overlay, Out: "api", Package: "api", Parts: Defaults()}
	g := &generation{Options: o, shown: shown, home: "example.com/api", files: map[string][]byte{}}
	if err := g.run(ctx); err != nil {
		return err
	}
	told(g.doc.Name, g.checked, shown.Say)
	return nil
}
