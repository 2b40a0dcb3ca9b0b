package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/speakeasy-api/openapi/linter"
	"github.com/speakeasy-api/openapi/openapi"
	openapilinter "github.com/speakeasy-api/openapi/openapi/linter"
)

// rules is the ruleset, below the root.
const rules = ".ci/openapi-lint.yaml"

// lint holds openapi.yaml against the ruleset. Every finding is an error: one that
// does not matter is turned off there, with a reason.
func lint(ctx context.Context, root string, stdout io.Writer) error {
	config, err := linter.LoadConfigFromFile(filepath.Join(root, filepath.FromSlash(rules)))
	if err != nil {
		return err
	}
	path := filepath.Join(root, "openapi.yaml")
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	doc, invalid, err := openapi.Unmarshal(ctx, f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	l, err := openapilinter.NewLinter(config)
	if err != nil {
		return fmt.Errorf("%s: %w", rules, err)
	}
	out, err := l.Lint(ctx, linter.NewDocumentInfo(doc, path), invalid, nil)
	if err != nil {
		return err
	}
	if len(out.Results) > 0 {
		fmt.Fprintln(stdout, out.FormatText())
		return fmt.Errorf("openapi.yaml: %d findings; change it, or turn a rule off in %s and say why", len(out.Results), rules)
	}
	fmt.Fprintln(stdout, "openapi.yaml: no findings")
	return nil
}
