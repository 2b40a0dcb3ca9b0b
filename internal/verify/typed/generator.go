package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// generator makes a package of a document, by the command that its users run.
type generator struct {
	column  string
	command func(spec, dir string) *exec.Cmd
	program program
}

// ogenVersion and oapiVersion are what the packages are made with.
const (
	ogenVersion = "v1.25.0"
	oapiVersion = "v2.8.2"
)

// makeLimit is how long a generator may take, with the download of its modules.
const makeLimit = 5 * time.Minute

// generators returns all of them. root is that of this repository.
func generators(ctx context.Context, root string) []generator {
	run := func(args ...string) *exec.Cmd {
		return exec.CommandContext(ctx, "go", append([]string{"run"}, args...)...)
	}
	return []generator{
		{"perennial", func(spec, dir string) *exec.Cmd {
			cmd := run(".", "sdk", "-parts", "sdk", "-spec", spec, "-out", dir)
			cmd.Dir = filepath.Join(root, "cmd", "perennial")
			return cmd
		}, perennialProgram()},
		{"ogen", func(spec, dir string) *exec.Cmd {
			cmd := run("github.com/ogen-go/ogen/cmd/ogen@"+ogenVersion, "-clean", "-config",
				filepath.Join(root, "internal", "verify", "typed", "ogen.yml"), "-package", filepath.Base(dir), "-target", dir, spec)
			cmd.Dir = filepath.Dir(dir)
			return cmd
		}, program{"", `api.NewClient("http://localhost:1")`, flat}},
		{"oapi-codegen", func(spec, dir string) *exec.Cmd {
			cmd := run("github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@"+oapiVersion, "-generate", "types,client",
				"-package", filepath.Base(dir), "-o", filepath.Join(dir, "oapi.gen.go"), spec)
			cmd.Dir = filepath.Dir(dir)
			return cmd
		}, oapiProgram()},
	}
}

// generate makes the package of a document in dir.
func (g *generator) generate(spec, dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	if err := cleared(dir); err != nil {
		return err
	}
	cmd := g.command(spec, dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", g.column, err, out.String())
	}
	return rename(dir)
}

// cleared removes what an earlier version may have made under another name.
func cleared(dir string) error {
	old, err := filepath.Glob(filepath.Join(dir, "oas_*.gen.go"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// rename gives the files of ogen, which has no setting for their names, those that
// generated files have in this repository: oas_client_gen.go is oas_client.gen.go.
func rename(dir string) error {
	made, err := filepath.Glob(filepath.Join(dir, "oas_*_gen.go"))
	if err != nil {
		return err
	}
	for _, name := range made {
		if err := os.Rename(name, strings.TrimSuffix(name, "_gen.go")+".gen.go"); err != nil {
			return err
		}
	}
	return nil
}

// regenerate makes the packages of api.yaml anew, which the calls are measured with.
func regenerate(root string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*makeLimit)
	defer cancel()
	here := filepath.Join(root, "internal", "verify", "typed")
	for _, g := range generators(ctx, root) {
		dir := map[string]string{"perennial": "ours", "ogen": "ogenapi", "oapi-codegen": "oapi"}[g.column]
		if err := g.generate(filepath.Join(here, "api.yaml"), filepath.Join(here, dir)); err != nil {
			return err
		}
	}
	return nil
}
