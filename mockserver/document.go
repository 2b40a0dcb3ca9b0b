package mockserver

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// maxDocument is how large a document may be, in bytes.
const maxDocument = 32 << 20

// Document makes the server a mock of the API that an OpenAPI 3.0, 3.1 or 3.2 document
// describes, as JSON or YAML. [New] panics without one.
//
// Every response fits the document: it is the example of the operation if that is right, otherwise a generated one, always the same for the same
// [Seed] and path. Requests are checked, security is enforced, and [Server.Handle],
// [Server.Fail] and [Server.Calls] work for every operation.
//
// Operations with the extension x-auth issue, rotate, verify and revoke tokens, at the
// places that it names (docs/any-api.md describes it), for the users of [Users]; so does
// the token endpoint of a security scheme oauth2, which is served at its path. In a
// document without a sign-in, any bearer token is taken, but those of [Server.Issue]
// have to be good.
//
// One Option serves any number of servers: the document is read once. [Handlers] for it
// have to come after it.
//
// Errors: a document that cannot be read, refers to another file or host, or holds
// a schema that no value could be checked against. Nothing is fetched.
func Document(doc []byte) (Option, error) {
	c, err := parseDocument(doc)
	if err != nil {
		return nil, fmt.Errorf("mockserver: the API description: %w", err)
	}
	return func(s *settings) { s.api, s.handlers = c, nil }, nil
}

// Seed makes the generated data of [Document] other data. By default, 0.
func Seed(n uint64) Option {
	return func(s *settings) { s.seed = n }
}

func parseDocument(data []byte) (*description, error) {
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
		return nil, fmt.Errorf("openapi: %q is not 3.0, 3.1 or 3.2; convert an older document first", doc.OpenAPI)
	}
	if err := checkSchemas(doc); err != nil {
		return nil, err
	}
	if doc.Paths == nil {
		doc.Paths = openapi3.NewPaths()
	}
	if err := checkPaths(doc.Paths); err != nil {
		return nil, err
	}
	auth, err := readRoles(doc, data)
	if err != nil {
		return nil, err
	}
	c := newDescription(doc, auth)
	if len(c.operations) == 0 {
		return nil, errors.New("paths: there is no operation")
	}
	return c, c.checkSecurity()
}

// checkSecurity looks for requirements that no call could meet.
func (c *description) checkSecurity() error {
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
