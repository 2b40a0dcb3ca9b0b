package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// build is what the program of a generator takes to be built.
type build struct {
	times []time.Duration // of the processors
	size  int64           // of the program, without symbols, in bytes
}

// builds makes the document of 50 operations, the package of it by every generator,
// and builds a program with each: the packages that it uses are built before. It
// returns what that takes by column.
func builds(root string, rounds int, progress func(work string)) (map[string]*build, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 6*makeLimit)
	defer cancel()
	dir, err := os.MkdirTemp("", "fifty")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := newModule(root, dir); err != nil {
		return nil, err
	}
	made := map[string]*build{}
	all := generators(ctx, root)
	for i := range all {
		progress("50 operations by " + all[i].column)
		if err := all[i].prepare(dir); err != nil {
			return nil, err
		}
		if _, err := compile(ctx, dir, all[i].folder()); err != nil { // what it uses
			return nil, err
		}
		made[all[i].column] = &build{}
	}
	progress("building them")
	for round := range rounds {
		for i := range all {
			g := &all[(i+round)%len(all)]
			if err := made[g.column].round(ctx, dir, g.folder(), round); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

// newModule makes a module that has what this one has.
func newModule(root, dir string) error {
	here := filepath.Join(root, "internal", "verify", "typed")
	mod, err := os.ReadFile(filepath.Join(here, "go.mod"))
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(here, "go.sum"))
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(mod), "\nmodule ")
	_, rest, ok := strings.Cut(rest, "\n")
	if !ok || !strings.Contains(rest, "=> ../../..\n") {
		return fmt.Errorf("the go.mod of %s is not as it was", here)
	}
	mod = []byte("module fifty\n" + strings.Replace(rest, "=> ../../..\n", "=> "+root+"\n", 1))
	for name, text := range map[string][]byte{"go.mod": mod, "go.sum": sum, "api.yaml": []byte(fifty())} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// folder is where the program of a generator is, with its package below.
func (g *generator) folder() string { return strings.ReplaceAll(g.column, "-", "") }

// prepare makes the package and the program.
func (g *generator) prepare(dir string) error {
	folder := filepath.Join(dir, g.folder())
	if err := g.generate(filepath.Join(dir, "api.yaml"), filepath.Join(folder, "api")); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "main.go"), []byte(g.program.text("fifty/"+g.folder()+"/api")), 0o600)
}

// round builds the program once, after a change of each of its files.
func (b *build) round(ctx context.Context, dir, folder string, round int) error {
	if err := change(filepath.Join(dir, folder), round); err != nil {
		return err
	}
	took, err := compile(ctx, dir, folder)
	if err != nil {
		return err
	}
	b.times = append(b.times, took)
	info, err := os.Stat(filepath.Join(dir, folder+".bin"))
	if err == nil {
		b.size = info.Size()
	}
	return err
}

// change adds a comment to every file, so that none of them is built already.
func change(dir string, round int) error {
	return filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(name, fmt.Appendf(text, "\n// Round %d at %d.\n", round, time.Now().UnixNano()), 0o600)
	})
}

// compile builds a program, and returns the time that the processors took for it.
func compile(ctx context.Context, dir, folder string) (time.Duration, error) {
	out := filepath.Join(dir, folder+".bin")
	if err := os.RemoveAll(out); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-mod=mod", "-ldflags=-s -w", "-o", out, "./"+folder)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("building %s: %w\n%s", folder, err, text.String())
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}
