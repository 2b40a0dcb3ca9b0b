package sdk

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3" // the one of the overlay library

	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
)

// load reads the document, lays the overlay over it, and repairs what
// oapi-codegen can't do with. name is what errors call the result.
func load(o Options, say func(string, ...any)) (name string, data []byte, err error) {
	name = filepath.Base(o.Spec)
	if data, err = os.ReadFile(o.Spec); err != nil {
		return name, nil, err
	}
	if o.Overlay != "" {
		name += "+" + filepath.Base(o.Overlay)
		if data, err = overlaid(data, o); err != nil {
			return name, nil, err
		}
	}
	fixed, notes, err := repair.Repair(data)
	if err != nil {
		return name, nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, n := range notes {
		say("%s: %v", name, n)
	}
	return name, fixed, nil
}

// overlaid applies an OpenAPI Overlay 1.0. An action that finds nothing is an
// error: it would silently leave out a role.
func overlaid(data []byte, o Options) ([]byte, error) {
	over, err := overlay.Parse(o.Overlay)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Overlay, err)
	}
	if err := over.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", o.Overlay, err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		if _, _, why := repair.Repair(data); why != nil { // it says where
			err = why
		}
		return nil, fmt.Errorf("%s: %w", o.Spec, err)
	}
	if _, err := over.ApplyToStrict(&root); err != nil {
		return nil, fmt.Errorf("%s on %s: %w", o.Overlay, o.Spec, err)
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(&root); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
