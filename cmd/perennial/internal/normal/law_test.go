package normal_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
)

// maker makes random schemas and values.
type maker struct{ *rand.Rand }

func (m maker) of(words ...string) string { return words[m.IntN(len(words))] }

// reference is one to a schema that comes later: no circle.
func (m maker) reference(from int) string {
	return fmt.Sprintf(`{"$ref": "#/components/schemas/S%d"}`, from+1+m.IntN(count-from))
}

// count is how many schemas a document has, beside the last one.
const count = 4

// schema is a random schema, of the kinds that the passes change.
func (m maker) schema(at, depth int) string {
	if depth > 3 {
		return m.of(`{"type": "string"}`, `{"type": "integer"}`, `{}`)
	}
	below := func() string {
		if m.IntN(3) == 0 {
			return m.reference(at)
		}
		return m.schema(at, depth+1)
	}
	remark := m.of("", "", `, "nullable": true`, `, "description": "d"`, `, "readOnly": true`, `, "minLength": 0`)
	switch m.IntN(9) {
	case 0:
		return `{"type": "string", "enum": ["a", "b"]` + remark + "}"
	case 1:
		return `{"type": "` + m.of("string", "integer", "number", "boolean") + `"` + remark + "}"
	case 2:
		return `{"type": "array", "items": ` + below() + remark + "}"
	case 3:
		return `{"type": "object", "additionalProperties": ` + below() + remark + "}"
	case 4, 5:
		return m.object(below, remark)
	case 6:
		parts := []string{below(), below(), m.of(`{"description": "x"}`, `{"default": 1}`, `{"required": ["a"]}`)}
		return `{"allOf": [` + strings.Join(parts[:1+m.IntN(3)], ", ") + "]" + m.of("", `, "properties": {"z": {"type": "string"}}`) + remark + "}"
	default:
		return `{"` + m.of("oneOf", "anyOf") + `": [` + below() + ", " + below() + ", " + below() + "]" + remark + "}"
	}
}

func (m maker) object(below func() string, remark string) string {
	s := `{"type": "object", "properties": {"a": ` + below() + `, "b": ` + below() + "}"
	return s + m.of("", `, "required": ["a"]`, `, "additionalProperties": {"type": "string"}`) + remark + "}"
}

// value is a random JSON value. It has no null: every Go type takes that.
func (m maker) value(depth int) any {
	switch n := m.IntN(9); {
	case n < 2:
		return m.of("a", "b", "c")
	case n == 2:
		return float64(m.IntN(3))
	case n == 3:
		return m.IntN(2) == 0
	case n == 4 && depth < 3:
		return []any{m.value(depth + 1)}
	case depth < 3:
		v := map[string]any{}
		for _, key := range []string{"a", "b", "z"} {
			if m.IntN(2) == 0 {
				v[key] = m.value(depth + 1)
			}
		}
		return v
	}
	return "a"
}

// loaded is a document as the judge has it, which is not ours.
func loaded(t *testing.T, text []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return doc
}

// accepts reports whether kin-openapi finds that a value fits a schema.
func accepts(doc *openapi3.T, schema string, v any) bool {
	return doc.Components.Schemas[schema].Value.VisitJSON(v) == nil
}

// loose makes any of what is one of: without what only a validator reads, more
// than one variant may fit.
func loose(n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "oneOf" {
			n.Content[i].Value = "anyOf"
		}
	}
	for _, below := range n.Content {
		loose(below)
	}
}

// The law of the normal form: what the document accepts, it accepts.
func TestWhatWasAcceptedIsAccepted(t *testing.T) {
	t.Parallel()
	tried, accepted := 0, 0
	for seed := range uint64(1000) {
		m := maker{rand.New(rand.NewPCG(seed, 1))}
		var b strings.Builder
		b.WriteString(`{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": {`)
		for i := range count {
			fmt.Fprintf(&b, `"S%d": %s, `, i, m.schema(i, 0))
		}
		fmt.Fprintf(&b, `"S%d": {"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "integer"}}}}}}`, count)
		before := loaded(t, []byte(b.String()))
		d, err := document.Parse("api.json", []byte(b.String()))
		if err == nil {
			err = judge.Judge(d)
		}
		if err != nil {
			t.Fatal(err)
		}
		shape, err := normal.Form(d, normal.Options{})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, b.String())
		}
		loose(shape.Models.Root)
		text, err := shape.Models.JSON()
		if err != nil {
			t.Fatal(err)
		}
		after := loaded(t, text)
		for range 20 {
			v := m.value(0)
			for i := range count {
				key := fmt.Sprintf("S%d", i)
				if tried++; !accepts(before, key, v) {
					continue
				}
				accepted++
				if !accepts(after, shape.Names[key], v) {
					out, _ := json.Marshal(v)
					t.Fatalf("seed %d: %s took %s\nbefore: %s\nafter: %s", seed, key, out, b.String(), text)
				}
			}
		}
	}
	t.Logf("%d values, %d of them accepted", tried, accepted)
	if accepted < tried/20 {
		t.Error("hardly any value fits: the test says nothing")
	}
}

// Nothing is left to decide: no allOf but around a reference, no inline union, no
// inline object, and a name for every schema, field and constant.
func TestNothingIsLeftToDecide(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		m := maker{rand.New(rand.NewPCG(seed, 2))}
		text := `{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": {`
		for i := range count {
			text += fmt.Sprintf(`"S%d": %s, `, i, m.schema(i, 0))
		}
		text += fmt.Sprintf(`"S%d": {"type": "string"}}}}`, count)
		d, err := document.Parse("api.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		shape, err := normal.Form(d, normal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		shape.Models.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
			if why := undecided(at, n); why != "" && at[2] != shape.Probe {
				t.Fatalf("seed %d: %s: %s\n%s", seed, at.Pointer(), why, text)
			}
		})
	}
}

// undecided says what is left to decide at a schema.
func undecided(at document.Path, n *yaml.Node) string {
	top := len(at) == 3
	list := node.Get(n, "allOf")
	switch {
	case list != nil && (len(list.Content) != 1 || node.Text(list.Content[0], "$ref") == ""):
		return "an allOf"
	case !top && (node.Get(n, "oneOf") != nil || node.Get(n, "anyOf") != nil):
		return "an inline union"
	case !top && node.Get(n, "properties") != nil:
		return "an inline object"
	case !top && node.Get(n, "enum") != nil:
		return "an inline enum"
	case top && node.Text(n, "x-go-name") == "":
		return "no name"
	case node.Get(n, "enum") != nil && node.Get(n, "x-enum-varnames") == nil:
		return "constants without names"
	}
	for name, member := range node.Pairs(node.Get(n, "properties")) {
		if node.Text(member, "x-go-name") == "" {
			return "no name for the field " + name
		}
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if variants := node.Get(n, key); variants != nil {
			for _, v := range variants.Content {
				if node.Text(v, "$ref") == "" {
					return "a variant without a name"
				}
			}
		}
	}
	return ""
}
