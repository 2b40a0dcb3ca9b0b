package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// run is the module that generated packages are in. It is below the command, whose
// internal packages its drivers import.
const run = "github.com/perennial-go/perennial/cmd/perennial/run"

// module makes a module that has what generated code imports, and nothing that
// this command has not. root is that of the repository.
func module(root, dir string) error {
	command := filepath.Join(root, "cmd", "perennial")
	mod, err := os.ReadFile(filepath.Join(command, "go.mod"))
	if err != nil {
		return err
	}
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module "+run)
	text = strings.ReplaceAll(text, "=> ../..", "=> "+root)
	text += "\nrequire github.com/perennial-go/perennial/cmd/perennial v0.0.0\n\nreplace github.com/perennial-go/perennial/cmd/perennial => " + command + "\n"
	sum, err := os.ReadFile(filepath.Join(command, "go.sum"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o600)
}

// goes runs the go command in the module at dir.
func goes(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOMAXPROCS=2")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w: %s", args[0], err, strings.TrimSpace(string(said)))
	}
	return nil
}

// empty makes an empty directory.
func empty(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o755)
}
