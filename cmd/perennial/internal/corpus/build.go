package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// perDocument bounds one document, from download to answered.
const perDocument = 10 * time.Minute

// result is a line of the table.
type result struct {
	operations, repairs int
	took                time.Duration // of generating alone: compiling depends on what is cached
	report              *drive.Report // of every operation called
	err                 error
}

// A way is something to try with every document.
type way interface {
	try(ctx context.Context, doc []byte, dir string, r *result) error
}

// tabled is an operation in the table of operations.
var tabled = regexp.MustCompile(`(?m)^var \w+ = refresh\.Operation\{`)

// try takes one document all the way.
func try(ctx context.Context, w way, s source, cache, dir string) (r result) {
	ctx, cancel := context.WithTimeout(ctx, perDocument)
	defer cancel()
	doc, err := s.fetch(ctx, cache)
	if err != nil {
		return result{err: err}
	}
	began := time.Now()
	r.err = w.try(ctx, doc, dir, &r)
	if r.took == 0 {
		r.took = time.Since(began)
	}
	return r
}

// whole is the tool, as its users have it: generated, built, vetted, and the mock
// server started and asked.
type whole struct{}

func (whole) try(ctx context.Context, doc []byte, dir string, r *result) error {
	spec, pkg := filepath.Join(dir, "their.yaml"), filepath.Join(dir, "their")
	if err := os.WriteFile(spec, doc, 0o600); err != nil {
		return err
	}
	if err := empty(pkg); err != nil {
		return err
	}
	began := time.Now()
	said := &notes{}
	err := sdk.Generate(ctx, sdk.Options{Spec: spec, Out: pkg}, said)
	r.took, r.repairs = time.Since(began), said.repairs
	if err != nil {
		return err
	}
	code, err := os.ReadFile(filepath.Join(pkg, "operations", "operations.gen.go"))
	if err != nil {
		return err
	}
	r.operations = len(tabled.FindAll(code, -1))
	bin := filepath.Join(dir, "bin")
	if err := empty(bin); err != nil {
		return err
	}
	// All packages are compiled, and the one command among them is kept.
	if err := goes(ctx, dir, "build", "-ldflags=-w", "-o", bin, "./their/..."); err != nil {
		return err
	}
	if err := goes(ctx, dir, "vet", "./their/..."); err != nil {
		return err
	}
	if err := answers(ctx, filepath.Join(bin, "mock"), filepath.Join(pkg, "mock", "openapi.yaml")); err != nil {
		return fmt.Errorf("mock: %w", err)
	}
	r.report, err = driven(ctx, doc, dir)
	return err
}

// notes counts the repairs that users are told of.
type notes struct{ repairs int }

// Step is for people who wait.
func (*notes) Step(string, ...any) {}

// Say counts a line, if it is that of a repair.
func (n *notes) Say(format string, args ...any) {
	if strings.Contains(fmt.Sprintf(format, args...), ": line ") {
		n.repairs++
	}
}
