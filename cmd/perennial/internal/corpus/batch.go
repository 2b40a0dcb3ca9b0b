package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// together is how many documents one driver is made of.
const together = 8

// batch generates, builds, vets and drives a few documents with one driver. Their
// mock servers are left out: each would have to be linked.
func batch(ctx context.Context, sources []source, cache, dir string) []*member {
	ctx, cancel := context.WithTimeout(ctx, perDocument)
	defer cancel()
	members := make([]*member, len(sources))
	var packages []string
	for i, s := range sources {
		members[i] = &member{source: s}
		if members[i].generate(ctx, cache, filepath.Join(dir, place(i))); members[i].result.err == nil {
			packages = append(packages, "./"+place(i))
		}
	}
	bin := filepath.Join(dir, "bin")
	err := empty(bin)
	if err == nil {
		err = driver(dir, members)
	}
	if err == nil {
		err = goes(ctx, dir, "build", "-ldflags=-w -s", "-o", bin, "./driver")
	}
	if err == nil {
		err = goes(ctx, dir, append([]string{"vet"}, packages...)...)
	}
	for i, m := range members {
		switch {
		case m.result.err != nil:
		case err != nil:
			m.result.err = err
		default:
			m.result.report, m.result.err = driven(ctx, filepath.Join(bin, "driver"), i)
		}
	}
	return members
}

// generate makes the package of a member at pkg.
func (m *member) generate(ctx context.Context, cache, pkg string) {
	r := &m.result
	if m.doc, r.err = m.source.fetch(ctx, cache); r.err != nil {
		return
	}
	if r.err = empty(pkg); r.err != nil {
		return
	}
	spec := filepath.Join(filepath.Dir(pkg), "their.yaml")
	if r.err = os.WriteFile(spec, m.doc, 0o600); r.err != nil {
		return
	}
	began := time.Now()
	said := &notes{}
	r.err = sdk.Generate(ctx, sdk.Options{Spec: spec, Out: pkg}, said)
	r.took, r.repairs = time.Since(began), said.repairs
}
