// Package oapi runs a stock oapi-codegen, the one that the module's go.mod
// names as a tool.
package oapi

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
)

// Config is a configuration file of oapi-codegen.
type Config struct {
	// Path is where it was read from.
	Path string
	// Output is the file that it writes, relative to the module's root.
	Output string
	// Package is the name of the Go package that it writes.
	Package string

	values map[string]any
}

// ReadConfigs reads the configuration files (*.yaml) of a directory.
func ReadConfigs(dir string) ([]Config, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no configuration of oapi-codegen (*.yaml) there", dir)
	}
	slices.Sort(paths)
	configs := make([]Config, len(paths))
	for i, path := range paths {
		if configs[i], err = readConfig(path); err != nil {
			return nil, err
		}
	}
	return configs, nil
}

func readConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	c := Config{Path: path}
	if err := yaml.Unmarshal(data, &c.values); err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	c.Output, _ = c.values["output"].(string)
	c.Package, _ = c.values["package"].(string)
	if c.Output == "" || c.Package == "" {
		return Config{}, fmt.Errorf("%s: a configuration of oapi-codegen needs output and package", path)
	}
	return c, nil
}

// Client returns the configuration that generates the client: the one that
// decides about names.
func Client(configs []Config) (Config, error) {
	for _, c := range configs {
		if generate, _ := c.values["generate"].(map[string]any); generate["client"] == true {
			return c, nil
		}
	}
	return Config{}, fmt.Errorf("no configuration says generate: client: true")
}

// to returns c with another output file.
func (c Config) to(output string) Config {
	values := map[string]any{}
	for k, v := range c.values {
		values[k] = v
	}
	values["output"] = output
	return Config{Path: c.Path, Output: output, Package: c.Package, values: values}
}

// forNames returns c with the client's templates replaced by names.tmpl.
func (c Config) forNames(output string) Config {
	c = c.to(output)
	options := map[string]any{}
	if o, ok := c.values["output-options"].(map[string]any); ok {
		for k, v := range o {
			options[k] = v
		}
	}
	options["skip-fmt"] = true // it is no Go program
	options["user-templates"] = map[string]any{
		"client.tmpl": templates.Names(),
		// An override of white space only does nothing, hence the action.
		"client-with-responses.tmpl": "{{print \"\\n\"}}\n",
	}
	c.values["output-options"] = options
	c.values["generate"] = map[string]any{"client": true}
	return c
}
