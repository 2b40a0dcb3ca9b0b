package mockserver

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/mockserver/internal/sample"
)

// maxDocument is how large a document may be, in bytes.
const maxDocument = 32 << 20

// Document makes the server a mock of another API: that of an OpenAPI 3.0 or 3.1
// document, as JSON or YAML. By default, the API is that of openapi.yaml.
//
// Every operation is answered with data that fits the document: the example of its
// answer if that is right, otherwise a generated one, always the same for the same
// [Seed] and path. Requests are checked as for the API that is built in, security
// is enforced, and [Server.Handle], [Server.Fail] and [Server.Calls] work for every operation.
//
// Operations with the extension x-auth issue, rotate, verify and end tokens, at the
// places that it names (see package internal/openapi/roles), for the users of [Users]; so does the
// token endpoint of a security scheme oauth2, which is served at its path. In a
// document without a sign-in, any bearer token is taken, but those of [Server.Issue]
// have to be good.
//
// Errors: a document that cannot be read, refers to another file or host, or holds
// a schema that no value could be checked against. Nothing is fetched.
func Document(doc []byte) (Option, error) {
	c, err := parseDocument(doc)
	if err != nil {
		return nil, fmt.Errorf("mockserver: the API description: %w", err)
	}
	return func(s *settings) { s.contract = c }, nil
}

// Seed makes the generated data of [Document] other data. By default, 0.
func Seed(n uint64) Option {
	return func(s *settings) { s.seed = n }
}

func parseDocument(data []byte) (*contract, error) {
	if len(data) > maxDocument {
		return nil, fmt.Errorf("larger than %d MiB", maxDocument>>20)
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	switch {
	case err != nil:
		// The YAML parser alone says which line it is, and JSON is YAML.
		if broken := yaml.Unmarshal(data, new(yaml.Node)); broken != nil {
			return nil, broken
		}
		return nil, err
	case len(doc.OpenAPI) < 2 || doc.OpenAPI[:2] != "3.":
		return nil, fmt.Errorf("openapi: %q is not 3.0 or 3.1; convert an older document first", doc.OpenAPI)
	}
	if err := checkSchemas(doc); err != nil {
		return nil, err
	}
	if doc.Paths == nil {
		doc.Paths = openapi3.NewPaths()
	}
	auth, err := readRoles(doc, data)
	if err != nil {
		return nil, err
	}
	c, err := newContract(doc, auth)
	if err != nil {
		return nil, err
	}
	if len(c.operations) == 0 {
		return nil, errors.New("paths: there is no operation")
	}
	return c, c.checkSecurity()
}

// checkSchemas looks for schemas that would take the process with them.
func checkSchemas(doc *openapi3.T) error {
	var check sample.Checker
	seen := map[*openapi3.Schema]bool{}
	var walk func(*openapi3.SchemaRef, int) error
	walk = func(ref *openapi3.SchemaRef, depth int) error {
		if ref == nil || ref.Value == nil || seen[ref.Value] {
			return nil
		}
		seen[ref.Value] = true
		if depth > 1000 {
			return errors.New("schemas are nested deeper than 1000")
		}
		if err := check.Check(ref); err != nil {
			return err
		}
		for _, inner := range innerSchemas(ref.Value) {
			if err := walk(inner, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	for _, ref := range allSchemas(doc) {
		if err := walk(ref, 0); err != nil {
			return err
		}
	}
	return nil
}

// innerSchemas are what a schema refers to.
func innerSchemas(x *openapi3.Schema) openapi3.SchemaRefs {
	all := slices.Concat(x.AllOf, x.OneOf, x.AnyOf, x.PrefixItems, openapi3.SchemaRefs{
		x.Not, x.If, x.Then, x.Else, x.Items, x.Contains, x.PropertyNames, x.ContentSchema,
		x.AdditionalProperties.Schema, x.UnevaluatedItems.Schema, x.UnevaluatedProperties.Schema,
	})
	for _, named := range [...]openapi3.Schemas{x.Properties, x.PatternProperties, x.DependentSchemas, x.Defs} {
		all = slices.AppendSeq(all, maps.Values(named))
	}
	return all
}

// allSchemas are those that the document's operations and components begin with.
func allSchemas(doc *openapi3.T) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	content := func(c openapi3.Content) {
		for _, m := range c {
			if m != nil {
				all = append(all, m.Schema)
			}
		}
	}
	parameters := func(list openapi3.Parameters) {
		for _, p := range list {
			if p != nil && p.Value != nil {
				all = append(all, p.Value.Schema)
				content(p.Value.Content)
			}
		}
	}
	if doc.Components != nil {
		all = slices.AppendSeq(all, maps.Values(doc.Components.Schemas))
	}
	for _, item := range doc.Paths.Map() {
		if item == nil {
			continue
		}
		parameters(item.Parameters)
		for _, op := range item.Operations() {
			parameters(op.Parameters)
			if op.RequestBody != nil && op.RequestBody.Value != nil {
				content(op.RequestBody.Value.Content)
			}
			for _, r := range op.Responses.Map() {
				if r == nil || r.Value == nil {
					continue
				}
				content(r.Value.Content)
				for _, h := range r.Value.Headers {
					if h != nil && h.Value != nil {
						all = append(all, h.Value.Schema)
						content(h.Value.Content)
					}
				}
			}
		}
	}
	return all
}

// checkSecurity looks for requirements that no call could meet.
func (c *contract) checkSecurity() error {
	for _, id := range slices.Sorted(maps.Keys(c.operations)) {
		for _, requirement := range c.operations[id].security {
			for name := range requirement {
				if c.doc.Components == nil || c.doc.Components.SecuritySchemes[name] == nil || c.doc.Components.SecuritySchemes[name].Value == nil {
					return fmt.Errorf("%s asks for the security scheme %q, which is not in components.securitySchemes: add it there, or take it out of the operation", id, name)
				}
			}
		}
	}
	return nil
}
