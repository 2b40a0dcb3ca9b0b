package wire

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// Reader reads values for the schemas of one document.
type Reader struct {
	// Check returns what is wrong with a value.
	Check func(ref *openapi3.SchemaRef, v any) []schema.Violation
}

// ErrUnreadable means that what was sent is no value at all.
var ErrUnreadable = errors.New("cannot be read as its type")

// maxWork bounds the alternatives that are tried for one value.
const maxWork = 50_000

// reading is one value that is being read.
type reading struct {
	Reader
	work   int
	shared bool // an object has its members beside those of others, as in a query
}

// read looks for a value that fits the schema. When there is none, the violations are those
// of the first way in which the node can be read.
func (r Reader) read(ref *openapi3.SchemaRef, n *node, shared bool) ([]schema.Violation, error) {
	in := &reading{Reader: r, shared: shared}
	var first []schema.Violation
	for _, v := range in.candidates([]*openapi3.SchemaRef{ref}, n, 0) {
		wrong := r.Check(ref, v)
		if len(wrong) == 0 {
			return nil, nil
		}
		if first == nil {
			first = wrong
		}
	}
	if first == nil {
		return nil, ErrUnreadable
	}
	return first, nil
}

// candidates are the values that a node may stand for, the likelier ones first.
func (r *reading) candidates(refs []*openapi3.SchemaRef, n *node, depth int) []any {
	if depth > 20 {
		return nil
	}
	var out []any
	for _, p := range plans(refs) {
		types := p.types()
		if types == nil {
			types = []string{"string", "number", "boolean", "null", "array", "object"}
		}
		for _, t := range types {
			if r.work++; r.work > maxWork {
				return out
			}
			out = append(out, r.of(t, p, n, depth)...)
		}
	}
	if len(out) > 0 {
		return out
	}
	// What cannot be read as its type is left as it is: that it is of another type is
	// what is wrong with it.
	out = slices.Clone(n.values)
	for _, t := range n.texts {
		out = append(out, t)
	}
	return out
}

// of are the candidates of one type.
func (r *reading) of(kind string, p plan, n *node, depth int) []any {
	var out []any
	for _, v := range n.values {
		if kindOf(v) == kind || kind == "integer" && kindOf(v) == "number" {
			out = append(out, v)
		}
	}
	switch kind {
	case "array":
		for _, l := range n.lists {
			if v, ok := r.list(p, l, depth); ok {
				out = append(out, v)
			}
		}
	case "object":
		for _, o := range n.objects {
			if v, ok := r.object(p, o, depth); ok {
				out = append(out, v)
			}
		}
	default:
		for _, t := range n.texts {
			if v, ok := scalar(kind, t); ok {
				out = append(out, v)
			}
		}
	}
	return out
}

// scalar reads a text as a value of a type.
func scalar(kind, text string) (any, bool) {
	switch kind {
	case "string":
		return text, true
	case "null":
		return nil, text == "" || text == "null"
	}
	var v any
	if json.Unmarshal([]byte(text), &v) != nil {
		return nil, false
	}
	is := kindOf(v)
	return v, is == kind || kind == "integer" && is == "number"
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	default:
		return "object"
	}
}

func (r *reading) list(p plan, items []*node, depth int) (any, bool) {
	out := make([]any, len(items))
	for i, item := range items {
		v, ok := r.best(p.item(i), item, depth)
		if !ok {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}

func (r *reading) object(p plan, members map[string]*node, depth int) (any, bool) {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if depth == 0 && r.shared && !p.takes(name) {
			continue
		}
		v, ok := r.best(p.property(name), members[name], depth)
		if !ok {
			return nil, false
		}
		out[name] = v
	}
	// Without a member, nobody knows whether it was sent.
	return out, len(out) > 0 || depth > 0 || !r.shared
}

// best is the first candidate that fits all schemas, or else the first.
func (r *reading) best(refs []*openapi3.SchemaRef, n *node, depth int) (any, bool) {
	all := r.candidates(refs, n, depth+1)
	for _, v := range all {
		if !slices.ContainsFunc(refs, func(ref *openapi3.SchemaRef) bool { return len(r.Check(ref, v)) > 0 }) {
			return v, true
		}
	}
	if len(all) == 0 {
		return nil, false
	}
	return all[0], true
}
