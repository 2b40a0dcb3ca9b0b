package normal

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
)

// pass is one step of Form, with what it promises of the JSON that schemas accept.
type pass struct {
	name string
	run  func(*form)
	// same is true when it accepts what was accepted before, and nothing else. Every
	// other pass may accept more: Go types do not validate.
	same bool
	// open is true when an enum is no more than the list of the constants of a type
	// that takes every other value as well.
	open bool
}

// passes are the steps of Form on the schemas, in its order.
func passes() []pass {
	return []pass{
		{name: "comments", run: comments, same: true},
		{name: "plainWords", run: plainWords}, // minLength and others are a validator's
		{name: "modern", run: modern},         // one of several types is any
		{name: "compose", run: compose},       // additionalProperties of one part are not those of all
		{name: "nameSchemas", run: nameSchemas, same: true},
		{name: "mappings", run: mappings, same: true},
		{name: "lift", run: lift, same: true},
		{name: "enums", run: enums, same: true, open: true},
		{name: "fields", run: fields, open: true}, // what may be null need not be there
		{name: "aliases", run: aliases, same: true, open: true},
		{name: "recursion", run: recursion, open: true}, // nor what would never end
		{name: "rename", run: rename, same: true, open: true},
	}
}

// formOf is a document on its way, before the first pass.
func formOf(d *document.Document) *form {
	f := &form{Document: d, scope: names.NewScope(), names: map[string]string{}, places: map[string]document.Path{}, inline: map[string]bool{}, probe: node.Map(), composed: map[string][]composed{}, open: map[*yaml.Node]bool{}}
	f.schemas = f.section()
	f.byKey = map[string]*yaml.Node{}
	for key, n := range node.Pairs(f.schemas) {
		f.byKey[key] = n
	}
	return f
}

// drawn is the document of a seed as it comes to Form, nil if it is refused before.
func drawn(t *testing.T, seed uint64) *document.Document {
	t.Helper()
	d, err := document.Parse("api.json", grammar.Draw(seed))
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	if judge.Judge(d) != nil || repair.Repair(d) != nil {
		return nil
	}
	return d
}

// validator is the judge: JSON Schema 2020-12, by a library that knows nothing of
// OpenAPI.
type validator struct {
	t      *testing.T
	schema *jsonschema.Compiler
	open   bool
}

const home = "https://example.com/api.json"

func validatorOf(t *testing.T, f *form, open bool) *validator {
	t.Helper()
	text, err := f.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var root struct {
		Components struct{ Schemas map[string]any }
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&root); err != nil {
		t.Fatal(err)
	}
	for key, s := range root.Components.Schemas {
		root.Components.Schemas[key] = loosened(s, open)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource(home, map[string]any{"components": map[string]any{"schemas": root.Components.Schemas}}); err != nil {
		t.Fatal(err)
	}
	return &validator{t, c, open}
}

// loosened writes nullable of OpenAPI 3.0 as JSON Schema has it, and any of in the
// place of one of: two variants may fit a value once Go has made types of them.
func loosened(v any, open bool) any {
	s, ok := v.(map[string]any)
	if !ok {
		return v
	}
	meant(s)
	if open {
		delete(s, "enum")
	}
	for key, below := range s {
		switch key {
		case "properties", "patternProperties":
			members, _ := below.(map[string]any)
			for name := range members {
				members[name] = loosened(members[name], open)
			}
		case "allOf", "oneOf", "anyOf", "prefixItems":
			for i, one := range parts(s, key) {
				parts(s, key)[i] = loosened(one, open)
			}
		case "items", "additionalProperties", "not", "if", "then", "else":
			s[key] = loosened(below, open)
		}
	}
	if list := parts(s, "oneOf"); list != nil {
		delete(s, "oneOf")
		s["allOf"] = append(parts(s, "allOf"), any(map[string]any{"anyOf": list}))
	}
	if s["nullable"] == true {
		delete(s, "nullable")
		return map[string]any{"anyOf": []any{map[string]any{"type": "null"}, s}}
	}
	return s
}

// meant writes the type that a schema without one has by its members. JSON Schema
// takes every number where only properties are said; who wrote them does not.
func meant(v map[string]any) {
	has := func(keys ...string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return v[key] != nil })
	}
	switch {
	case v["x-null"] == true:
		v["type"] = "null"
	case has("type", "$ref"):
	case has("properties"):
		v["type"] = "object"
	case has("allOf", "oneOf", "anyOf"):
	case has("additionalProperties"):
		v["type"] = "object"
	case has("items"):
		v["type"] = "array"
	}
}

func parts(v map[string]any, key string) []any {
	list, _ := v[key].([]any)
	return list
}

// accepts reports whether a value fits the schema at a key.
func (v *validator) accepts(key string, value any) bool {
	v.t.Helper()
	s, err := v.schema.Compile(home + "#/components/schemas/" + fragment(key))
	if err != nil {
		v.t.Fatalf("%s: %v", key, err)
	}
	return s.Validate(value) == nil
}

// Each pass keeps what it promises, of documents that nobody would write and values
// that nearly fit them.
func TestLawEachPassAcceptsWhatWasAccepted(t *testing.T) {
	t.Parallel()
	accepted, refused := map[string]int{}, map[string]int{}
	for seed := range uint64(80) {
		d := drawn(t, seed)
		if d == nil {
			continue
		}
		f, g := formOf(d), &values{rand.New(rand.NewPCG(seed, 7))}
		var now *validator
		for _, p := range passes() {
			tried, was := g.many(f), f.written()
			keys := map[string]string{} // what they are called
			for key := range tried {
				keys[key] = key
			}
			if now == nil || now.open != p.open {
				now = validatorOf(t, f, p.open)
			}
			before := verdicts(now, keys, tried)
			if p.run(f); f.Err() != nil {
				break // refused, with its place
			}
			if p.name == "rename" {
				keys = f.names
			}
			now = validatorOf(t, f, p.open)
			after := verdicts(now, keys, tried)
			for key, list := range tried {
				for i, v := range list {
					b, a := before[key][i], after[key][i]
					if accepted[p.name]++; !b {
						accepted[p.name]--
						refused[p.name]++
					}
					if b != a && (b || p.same) && (v != nil || p.same) {
						text, _ := json.Marshal(v)
						t.Fatalf("seed %d: %s, schema %s: %s was accepted: %t, and then: %t\nbefore: %s\nafter: %s", seed, p.name, key, text, b, a, was, f.written())
					}
				}
			}
		}
	}
	for _, p := range passes() {
		if accepted[p.name] < 300 || refused[p.name] < 30 {
			t.Errorf("%s: %d values accepted and %d refused: the test says little", p.name, accepted[p.name], refused[p.name])
		}
	}
}

// written is the schemas as JSON.
func (f *form) written() string {
	text, err := (&document.Document{Root: f.schemas}).JSON()
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func verdicts(v *validator, keys map[string]string, tried map[string][]any) map[string][]bool {
	all := map[string][]bool{}
	for key, list := range tried {
		for _, value := range list {
			all[key] = append(all[key], v.accepts(keys[key], value))
		}
	}
	return all
}
