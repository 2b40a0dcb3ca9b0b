package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// OpenAPI returns the document as kin-openapi reads it, with its references
// resolved. Each call returns one of its own, which the caller may change.
func (d *Document) OpenAPI() (*openapi3.T, error) {
	doc, err := d.parsed()
	if err == nil {
		err = openapi3.NewLoader().ResolveRefsIn(doc, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name, err)
	}
	return doc, nil
}

// parsed reads the document, its paths and its schemas one by one: kin-openapi
// reads what it is given twice on every level, and its loader reads JSON as YAML,
// in a time that is quadratic.
func (d *Document) parsed() (*openapi3.T, error) {
	root, components := bare(d.Root), bare(node.Get(d.Root, "components"))
	paths, items := apart(node.Get(d.Root, "paths"))
	_, schemas := apart(node.Get(components, "schemas"))
	if items != nil {
		node.Set(root, "paths", paths)
	}
	if schemas != nil {
		node.Set(components, "schemas", node.Map())
		node.Set(root, "components", components)
	}
	doc := &openapi3.T{}
	if err := unmarshal(root, doc); err != nil {
		return nil, err
	}
	read, err := each[openapi3.PathItem](items)
	if err != nil {
		return nil, err
	}
	for i, item := range read {
		doc.Paths.Set(items[2*i].Value, item)
	}
	all, err := each[openapi3.SchemaRef](schemas)
	if err != nil {
		return nil, err
	}
	for i, schema := range all {
		doc.Components.Schemas[schemas[2*i].Value] = schema
	}
	return doc, nil
}

// bare is a copy of a mapping whose values are those of n.
func bare(n *yaml.Node) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return n
	}
	return node.Map(append([]*yaml.Node(nil), n.Content...)...)
}

// apart takes the extensions out of a mapping, and returns them and the rest of
// the pairs; nil if n is none.
func apart(n *yaml.Node) (extensions *yaml.Node, pairs []*yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return n, nil
	}
	extensions, pairs = node.Map(), []*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if strings.HasPrefix(n.Content[i].Value, "x-") {
			extensions.Content = append(extensions.Content, n.Content[i:i+2]...)
		} else {
			pairs = append(pairs, n.Content[i:i+2]...)
		}
	}
	return extensions, pairs
}

// each reads the values of pairs, as many at once as there are processors.
func each[T any](pairs []*yaml.Node) ([]*T, error) {
	all := make([]*T, len(pairs)/2)
	var g errgroup.Group
	workers := runtime.GOMAXPROCS(0)
	for first := range min(workers, len(all)) {
		g.Go(func() error {
			for i := first; i < len(all); i += workers {
				all[i] = new(T)
				if err := unmarshal(pairs[2*i+1], all[i]); err != nil {
					return fmt.Errorf("%s: %w", pairs[2*i].Value, err)
				}
			}
			return nil
		})
	}
	err := g.Wait()
	return all, err
}

// unmarshal reads n into v.
func unmarshal(n *yaml.Node, v any) error {
	var b bytes.Buffer
	if err := encode(&b, n); err != nil {
		return err
	}
	return json.Unmarshal(b.Bytes(), v)
}
