package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/gen/internal/oapi"
	"github.com/perennial-go/perennial/gen/internal/repair"
)

// perDocument bounds one document, from download to compiled.
const perDocument = 5 * time.Minute

// result is a line of the table.
type result struct {
	methods, repairs int // methods of the client: one with a typed body counts apart
	took             time.Duration
	err              error
}

var method = regexp.MustCompile(`(?m)^	[A-Z]\w*\(ctx context\.Context.*reqEditors \.\.\.RequestEditorFn\) \(\*http\.Response, error\)$`)

// module makes a module that has what generated code imports, and nothing that
// this module has not.
func module(root, dir string) error {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module example.com/corpus") +
		"\nrequire github.com/perennial-go/perennial v0.0.0\n\nreplace github.com/perennial-go/perennial => " + root + "\n"
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o600)
}

// try takes one document all the way: repaired, generated, vetted.
func try(ctx context.Context, tool *oapi.Tool, s source, cache, dir string) (r result) {
	ctx, cancel := context.WithTimeout(ctx, perDocument)
	defer cancel()
	doc, err := s.fetch(ctx, cache)
	if err != nil {
		return result{err: err}
	}
	began := time.Now()
	defer func() { r.took = time.Since(began) }()
	fixed, notes, err := repair.Repair(doc)
	r.repairs = len(notes)
	if err != nil {
		r.err = err
		return r
	}
	r.methods, r.err = build(ctx, tool, fixed, dir)
	return r
}

// build generates models and client of a document, and has the go command look
// at them.
func build(ctx context.Context, tool *oapi.Tool, doc []byte, dir string) (int, error) {
	pkg := filepath.Join(dir, "sdk")
	if err := os.RemoveAll(pkg); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(pkg, 0o755); err != nil {
		return 0, err
	}
	spec, out := filepath.Join(pkg, "openapi.yaml"), filepath.Join(pkg, "sdk.gen.go")
	if err := os.WriteFile(spec, doc, 0o600); err != nil {
		return 0, err
	}
	values := repair.Options()
	values["package"], values["output"] = "sdk", out
	values["generate"] = map[string]any{"models": true, "client": true}
	data, err := yaml.Marshal(values)
	if err != nil {
		return 0, err
	}
	configs := filepath.Join(dir, "configs")
	if err := os.MkdirAll(configs, 0o755); err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(configs, "sdk.yaml"), data, 0o600); err != nil {
		return 0, err
	}
	read, err := oapi.ReadConfigs(configs)
	if err != nil {
		return 0, err
	}
	if err := tool.Generate(ctx, read[0], spec, out); err != nil {
		return 0, err
	}
	code, err := os.ReadFile(out)
	if err != nil {
		return 0, err
	}
	operations := len(method.FindAll(code, -1))
	vet := exec.CommandContext(ctx, "go", "vet", "./sdk")
	vet.Dir = dir
	vet.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOMAXPROCS=2")
	if said, err := vet.CombinedOutput(); err != nil {
		return operations, fmt.Errorf("go vet: %w: %s", err, strings.TrimSpace(string(said)))
	}
	return operations, nil
}
