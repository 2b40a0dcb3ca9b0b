package mockserver

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// description is a document made ready for serving. It does not change, so servers
// of the same document share one.
type description struct {
	doc        *openapi3.T
	schemas    *schema.Set
	templates  []*template           // in the order in which they are tried
	operations map[string]*operation // by ID
	routes     map[string]*operation // by method and path
	bases      []string              // paths of the document's servers
	issues     bool                  // an operation of it issues tokens
}

// operation is what the server has to know of one operation in the document.
type operation struct {
	id, method, path string
	op               *openapi3.Operation
	parameters       []*openapi3.Parameter
	security         openapi3.SecurityRequirements
	streams          bool                     // its body is not JSON, and is not read to be checked
	idempotent       bool                     // it takes an Idempotency-Key, and a body that can be compared
	auth             []tokenendpoint.Endpoint // its roles in the life of a session
	of               *description
}

// auth are the operations with auth roles, by method and path.
func newDescription(doc *openapi3.T, auth map[string][]tokenendpoint.Endpoint) *description {
	d := &description{
		doc: doc, schemas: schema.NewSet(doc), operations: map[string]*operation{}, routes: map[string]*operation{},
		bases: basePaths(doc.Servers),
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		if item == nil {
			continue
		}
		d.bases = append(d.bases, basePaths(item.Servers)...)
		t := newTemplate(path)
		d.templates = append(d.templates, t)
		methods := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			o := d.newOperation(path, item, method, methods[method])
			d.operations[o.id], d.routes[method+" "+path], t.methods[method] = o, o, o
			if o.auth = auth[method+" "+path]; o.isTokenEndpoint() {
				o.security = nil // its clients say who they are in the request
			}
			for _, a := range o.auth {
				d.issues = d.issues || a.Operation.Role == refresh.RoleSignIn
			}
		}
	}
	slices.SortStableFunc(d.templates, compareTemplates)
	// The longest base is tried first: one may begin with another.
	slices.SortFunc(d.bases, func(a, b string) int { return len(b) - len(a) })
	d.bases = slices.Compact(d.bases)
	return d
}

func (d *description) newOperation(path string, item *openapi3.PathItem, method string, op *openapi3.Operation) *operation {
	o := &operation{id: op.OperationID, method: method, path: path, op: op, security: d.doc.Security, of: d}
	if _, taken := d.operations[o.id]; o.id == "" || taken {
		o.id = method + " " + path
	}
	if op.Security != nil {
		o.security = *op.Security
	}
	for _, p := range op.Parameters {
		if p != nil && p.Value != nil {
			o.parameters = append(o.parameters, p.Value)
		}
	}
	for _, p := range item.Parameters {
		if p != nil && p.Value != nil && op.Parameters.GetByInAndName(p.Value.In, p.Value.Name) == nil {
			o.parameters = append(o.parameters, p.Value)
		}
	}
	// These say how a message is written, and are no parameters (OpenAPI, Parameter Object).
	o.parameters = slices.DeleteFunc(o.parameters, func(p *openapi3.Parameter) bool {
		return p.In == openapi3.ParameterInHeader && slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"},
			func(name string) bool { return strings.EqualFold(name, p.Name) })
	})
	if body := op.RequestBody; body != nil && body.Value != nil {
		o.streams = !hasJSON(body.Value.Content)
	}
	o.idempotent = !o.streams && slices.ContainsFunc(o.parameters, func(p *openapi3.Parameter) bool {
		return p.In == openapi3.ParameterInHeader && strings.EqualFold(p.Name, "Idempotency-Key")
	})
	return o
}

// basePaths are the paths of servers such as https://api.example.com/v1: a client
// may be given the mock's address with or without them.
func basePaths(servers openapi3.Servers) []string {
	var bases []string
	for _, s := range servers {
		if s == nil {
			continue
		}
		address := s.URL
		for name, v := range s.Variables {
			if v != nil {
				address = strings.ReplaceAll(address, "{"+name+"}", v.Default)
			}
		}
		u, err := url.Parse(address)
		if err != nil || strings.Trim(u.Path, "/") == "" {
			continue
		}
		bases = append(bases, "/"+strings.Trim(u.EscapedPath(), "/"))
	}
	return bases
}

// must panics when there is no operation of that ID.
func (d *description) must(id string) {
	if d.operations[id] == nil {
		known := slices.Sorted(maps.Keys(d.operations))
		panic(fmt.Sprintf("mockserver: no operation %q in the API description; it has %s", id, strings.Join(known, ", ")))
	}
}

// Operations returns the operation IDs of the API, sorted. One that has none, or
// that of another operation, is called by its method and path, as in
// "GET /pets/{id}".
func (s *Server) Operations() []string {
	return slices.Sorted(maps.Keys(s.api.operations))
}

// Routes returns the operation IDs by method and path, as in "GET /pets/{id}": that is
// how net/http and generated servers name their routes, so that handlers registered
// there can be given to [Handlers].
func (s *Server) Routes() map[string]string {
	out := make(map[string]string, len(s.api.routes))
	for route, op := range s.api.routes {
		out[route] = op.id
	}
	return out
}
