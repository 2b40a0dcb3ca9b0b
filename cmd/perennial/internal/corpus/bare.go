package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/oapi"
)

// bare is what oapi-codegen does by itself: models and client of the document as
// it is, with no option but the name of the package.
type bare struct{ tool *oapi.Tool }

func (b bare) try(ctx context.Context, doc []byte, dir string, _ *result) error {
	pkg, configs := filepath.Join(dir, "sdk"), filepath.Join(dir, "configs")
	for _, d := range []string{pkg, configs} {
		if err := empty(d); err != nil {
			return err
		}
	}
	spec, out := filepath.Join(pkg, "openapi.yaml"), filepath.Join(pkg, "sdk.gen.go")
	if err := os.WriteFile(spec, doc, 0o600); err != nil {
		return err
	}
	config, err := yaml.Marshal(map[string]any{"package": "sdk", "output": out, "generate": codegen.GenerateOptions{Models: true, Client: true}})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(configs, "sdk.yaml"), config, 0o600); err != nil {
		return err
	}
	read, err := oapi.ReadConfigs(configs)
	if err != nil {
		return err
	}
	if err := b.tool.Generate(ctx, read[0], spec, out); err != nil {
		return err
	}
	return goes(ctx, dir, "vet", "./sdk")
}
