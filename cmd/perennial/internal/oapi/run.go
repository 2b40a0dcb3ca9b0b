package oapi

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

// Tool is a built oapi-codegen.
type Tool struct {
	path string
	temp string // directory for the configurations that it is run with
}

// Find builds the oapi-codegen that go.mod names as a tool, if it is not built
// yet. temp is a directory for files of its runs.
func Find(ctx context.Context, temp string) (*Tool, error) {
	out, err := output(exec.CommandContext(ctx, "go", "tool", "-n", "oapi-codegen"))
	if err != nil {
		return nil, fmt.Errorf("oapi-codegen is not a tool of this module; go get -tool github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 makes it one: %w", err)
	}
	return &Tool{path: strings.TrimSpace(string(out)), temp: temp}, nil
}

// Generate runs it with a configuration, into output instead of the file that
// the configuration names.
func (t *Tool) Generate(ctx context.Context, c Config, spec, output string) error {
	return t.run(ctx, c.to(output), spec)
}

// Names asks it for the names that it gives to the operations.
func (t *Tool) Names(ctx context.Context, client Config, spec string) ([]names.Operation, error) {
	file := filepath.Join(t.temp, "names.txt")
	if err := t.run(ctx, client.forNames(file), spec); err != nil {
		return nil, err
	}
	out, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return names.Parse(out)
}

func (t *Tool) run(ctx context.Context, c Config, spec string) error {
	data, err := yaml.Marshal(c.values)
	if err != nil {
		return err
	}
	file := filepath.Join(t.temp, filepath.Base(c.Output)+".config.yaml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return err
	}
	if _, err := output(exec.CommandContext(ctx, t.path, "-config", file, spec)); err != nil {
		return fmt.Errorf("oapi-codegen with %s: %w", c.Path, err)
	}
	return nil
}

// output runs a command; its error says what the command said.
func output(cmd *exec.Cmd) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if said := strings.TrimSpace(stderr.String()); said != "" {
			return nil, fmt.Errorf("%w: %s", err, said)
		}
		return nil, err
	}
	return stdout.Bytes(), nil
}
