// Package schema holds values against the schemas of an OpenAPI document.
//
// The validator is santhosh-tekuri/jsonschema, for JSON Schema 2020-12; schemas of OpenAPI
// 3.0 are put into its words first. (That of kin-openapi takes twice the time for each
// level of a union that contains itself.) What is wrong with a value is said in words that
// speak of the document alone: a value may be a password.
package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/runtime/types"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Way is the direction in which a value travels: readOnly fields are not asked for in
// requests, and writeOnly ones not in responses.
type Way int

// The ways.
const (
	Response Way = iota
	Request
)

// Violation is one thing that is wrong with a value.
type Violation struct {
	// Pointer is a JSON pointer (RFC 6901) to where it is wrong.
	Pointer string
	// Text says what is wrong.
	Text string
}

// Set checks values against the schemas of one document. It may be used by several
// goroutines.
type Set struct {
	doc *openapi3.T

	mu         sync.Mutex     // guards validators
	validators [2]*validators // by Way; nil before the first use
}

// NewSet returns a Set. The document's references are resolved, and its schemas have
// passed [Checker.Check].
func NewSet(doc *openapi3.T) *Set { return &Set{doc: doc} }

// Check returns what is wrong with a value, which is as encoding/json would have decoded
// it; nothing when it fits. A schema that is nil fits everything, and so does one that
// nobody can make sense of: the document is wrong then, not the value.
func (s *Set) Check(ref *openapi3.SchemaRef, v any, way Way) []Violation {
	if ref == nil || ref.Value == nil {
		return nil
	}
	compiled := s.of(way).compile(ref.Value)
	if compiled == nil {
		return nil
	}
	err := compiled.Validate(v)
	var wrong *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return leaves(wrong)
	default:
		return []Violation{{Text: "does not fit its schema"}}
	}
}

// Fits reports whether nothing is wrong with a value. The value may be one of YAML,
// with whole numbers and dates of Go's own types.
func (s *Set) Fits(ref *openapi3.SchemaRef, v any, way Way) bool {
	v, err := Plain(v)
	return err == nil && s.Check(ref, v, way) == nil
}

// Plain is a copy of v as it comes out of JSON.
func Plain(v any) (out any, err error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(data, &out)
}

func (s *Set) of(way Way) *validators {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.validators[way] == nil {
		s.validators[way] = newValidators(s.doc, way)
	}
	return s.validators[way]
}

// base is where the document is for its validators. Nothing is fetched.
const base = "mock:///document"

// validators are those for the schemas of a document, for values that travel one way.
type validators struct {
	translator

	mu       sync.Mutex // guards all below
	compiler *jsonschema.Compiler
	compiled map[*openapi3.Schema]*jsonschema.Schema // nil for one that cannot be compiled
}

func newValidators(doc *openapi3.T, way Way) *validators {
	v := &validators{
		translator: translator{way: way, old: !doc.IsOpenAPI31OrLater()},
		compiler:   jsonschema.NewCompiler(), compiled: map[*openapi3.Schema]*jsonschema.Schema{},
	}
	v.compiler.DefaultDraft(jsonschema.Draft2020)
	v.compiler.UseRegexpEngine(func(text string) (jsonschema.Regexp, error) { return CompilePattern(text), nil })
	v.compiler.UseLoader(noLoader{})
	assertFormats(v.compiler, way)
	if doc.Components != nil {
		v.components = *doc.Components
		if schemas, err := Plain(doc.Components.Schemas); err == nil {
			// An object is no error.
			_ = v.compiler.AddResource(base, map[string]any{"components": map[string]any{"schemas": v.named(schemas)}})
		}
	}
	return v
}

func (v *validators) compile(s *openapi3.Schema) *jsonschema.Schema {
	v.mu.Lock()
	defer v.mu.Unlock()
	compiled, known := v.compiled[s]
	if known {
		return compiled
	}
	v.compiled[s] = nil
	plain, err := Plain(s)
	if err != nil {
		return nil
	}
	url := fmt.Sprintf("mock:///schema%d", len(v.compiled))
	if v.compiler.AddResource(url, v.translate(plain)) != nil {
		return nil
	}
	if compiled, err = v.compiler.Compile(url); err != nil {
		return nil
	}
	v.compiled[s] = compiled
	return compiled
}

// noLoader keeps a document from having files read, which the compiler would do.
type noLoader struct{}

// Load always fails.
func (noLoader) Load(string) (any, error) { return nil, errors.New("nothing is fetched") }

// assertFormats has those formats checked that kin-openapi checks. The others are
// annotations to JSON Schema 2020-12, which every text fits.
//
// A response has to be one that a client can decode: there, an address and a UUID
// are what the Go types of typed clients take for one.
func assertFormats(c *jsonschema.Compiler, way Way) {
	pass := func(any) error { return nil }
	for _, name := range [...]string{
		"regex", "json-pointer", "relative-json-pointer", "uuid", "duration", "period", "ipv4", "ipv6", "hostname",
		"email", "time", "uri", "iri", "uri-reference", "iri-reference", "uri-template", "semver",
	} {
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: pass})
	}
	for name, kind := range map[string]string{"date": "string", "date-time": "string", "byte": "string", "int32": "integer", "int64": "integer"} {
		s := openapi3.NewSchema()
		s.Type, s.Format = &openapi3.Types{kind}, name
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(v any) error {
			if _, text := v.(string); text == (kind == "string") {
				if _, number := v.(float64); text || number {
					return s.VisitJSON(v)
				}
			}
			return nil
		}})
	}
	if way == Response {
		c.RegisterFormat(&jsonschema.Format{Name: "uuid", Validate: decodes[types.UUID]})
		c.RegisterFormat(&jsonschema.Format{Name: "email", Validate: decodes[types.Email]})
	}
	c.AssertFormat()
}

// decodes returns the error of decoding a text as a T; other values are not its affair.
func decodes[T any](v any) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	data, err := json.Marshal(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, new(T))
}
