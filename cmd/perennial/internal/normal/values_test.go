package normal

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// fragment is the key of a schema as a JSON pointer in a URI (RFC 6901, section 6).
func fragment(key string) string {
	return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(key))
}

// values draws JSON values that fit a schema, or nearly.
type values struct{ *rand.Rand }

// many draws values for each schema of a document.
func (g *values) many(f *form) map[string][]any {
	all := map[string][]any{}
	for key, n := range node.Pairs(f.schemas) {
		if f.names[key] != "" && f.places[f.names[key]].Pointer() != "/components/schemas/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(key) {
			continue // a pass has made it
		}
		for range 6 {
			v := g.fitting(f, n, 0)
			if g.IntN(3) == 0 {
				v = g.spoiled(v)
			}
			all[key] = append(all[key], v)
		}
	}
	return all
}

func (g *values) any() any {
	return []any{"a", "b", json.Number("1"), json.Number("1.5"), true, []any{}, map[string]any{}, nil, map[string]any{"a": "a"}}[g.IntN(9)]
}

// fitting draws a value for a schema. It need not fit: the judge says.
func (g *values) fitting(f *form, n *yaml.Node, depth int) any {
	n = f.Target(n)
	if n.Kind != yaml.MappingNode || depth > 5 {
		return g.any()
	}
	if list := node.Get(n, "enum"); list != nil && len(list.Content) > 0 {
		return scalarJSON(list.Content[g.IntN(len(list.Content))])
	}
	if c := node.Get(n, "const"); c != nil {
		return scalarJSON(c)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if list := node.Get(n, key); list != nil && len(list.Content) > 0 {
			return g.with(f, n, g.fitting(f, list.Content[g.IntN(len(list.Content))], depth+1), depth)
		}
	}
	if list := node.Get(n, "allOf"); list != nil {
		var all any
		for _, part := range list.Content {
			all = joined(all, g.fitting(f, part, depth+1))
		}
		return g.with(f, n, all, depth)
	}
	switch t := kind(g, n); t {
	case "string":
		return []string{"a", "b", "", "2020-01-02"}[g.IntN(4)]
	case "integer":
		return json.Number([]string{"0", "1", "7"}[g.IntN(3)])
	case "number":
		return json.Number([]string{"0", "1.5", "7"}[g.IntN(3)])
	case "boolean":
		return g.IntN(2) == 0
	case "null":
		return nil
	case "array":
		return g.list(f, n, depth)
	case "object":
		return g.with(f, n, map[string]any{}, depth)
	}
	return g.any()
}

// kind is a type that a schema has.
func kind(g *values, n *yaml.Node) string {
	t := node.Get(n, "type")
	switch {
	case t == nil && (node.Get(n, "properties") != nil || node.Get(n, "additionalProperties") != nil):
		return "object"
	case t == nil:
		return ""
	case t.Kind == yaml.SequenceNode && len(t.Content) > 0:
		return t.Content[g.IntN(len(t.Content))].Value
	}
	return t.Value
}

func (g *values) list(f *form, n *yaml.Node, depth int) any {
	list := []any{}
	if items := node.Get(n, "items"); items != nil {
		for range g.IntN(3) {
			list = append(list, g.fitting(f, items, depth+1))
		}
	}
	return list
}

// with adds the members that a schema has to a value that is an object.
func (g *values) with(f *form, n *yaml.Node, v any, depth int) any {
	o, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for key, member := range node.Pairs(node.Get(n, "properties")) {
		if g.IntN(3) > 0 {
			o[key] = g.fitting(f, member, depth+1)
		}
	}
	if more := node.Get(n, "additionalProperties"); more != nil && more.Kind == yaml.MappingNode && g.IntN(2) == 0 {
		o["other"] = g.fitting(f, more, depth+1)
	}
	return o
}

// spoiled changes something of a value.
func (g *values) spoiled(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if g.IntN(2) == 0 {
				v[key] = g.any()
			} else {
				delete(v, key)
			}
			return v
		}
	case []any:
		return append(v, g.any())
	}
	return g.any()
}

func joined(a, b any) any {
	x, ok := a.(map[string]any)
	y, both := b.(map[string]any)
	if !ok || !both {
		return b
	}
	for key, v := range y {
		x[key] = v
	}
	return x
}

// scalar is a value of the document as JSON has it.
func scalarJSON(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}
