package mockserver

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// description is a document made ready for serving. It does not change, so servers
// of the same document share one.
type description struct {
	doc        *openapi3.T
	router     routers.Router
	operations map[string]*operation // by ID
	routes     map[string]*operation // by method and path
	bases      []string              // paths of the document's servers
	issues     bool                  // an operation of it issues tokens
}

// operation is what the server has to know of one operation in the document.
type operation struct {
	id, method, path string
	route            *routers.Route // without security: see newOperation
	security         openapi3.SecurityRequirements
	streams          bool                     // its body is not JSON, and is not read to be checked
	idempotent       bool                     // it takes an Idempotency-Key, and a body that can be compared
	auth             []tokenendpoint.Endpoint // its roles in the life of a session
	of               *description
}

// auth are the operations with auth roles, by method and path.
func newDescription(doc *openapi3.T, auth map[string][]tokenendpoint.Endpoint) (*description, error) {
	c := &description{doc: doc, operations: map[string]*operation{}, routes: map[string]*operation{}, bases: basePaths(doc.Servers)}
	// The document's servers would tie the routes to one host.
	doc.Servers = nil
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		if item == nil {
			doc.Paths.Delete(path)
			continue
		}
		item.Servers = nil
		methods := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			o := c.newOperation(path, item, method, methods[method])
			c.operations[o.id], c.routes[method+" "+path] = o, o
			if o.auth = auth[method+" "+path]; o.isTokenEndpoint() {
				o.security = nil // its clients say who they are in the request
			}
			for _, a := range o.auth {
				c.issues = c.issues || a.Operation.Role == refresh.RoleSignIn
			}
		}
	}
	var err error
	c.router, err = gorillamux.NewRouter(doc)
	return c, err
}

func (c *description) newOperation(path string, item *openapi3.PathItem, method string, op *openapi3.Operation) *operation {
	o := &operation{id: op.OperationID, method: method, path: path, security: c.doc.Security, of: c}
	if _, taken := c.operations[o.id]; o.id == "" || taken {
		o.id = method + " " + path
	}
	if op.Security != nil {
		o.security = *op.Security
	}
	if body := op.RequestBody; body != nil && body.Value != nil {
		o.streams = !hasJSON(body.Value.Content)
	}
	o.idempotent = !o.streams && op.Parameters.GetByInAndName(openapi3.ParameterInHeader, "Idempotency-Key") != nil
	// The validator reads the whole body into memory before it looks at security,
	// which would be the end of streaming: security is checked apart from it.
	bare := *op
	bare.Security = &openapi3.SecurityRequirements{}
	o.route = &routers.Route{Spec: c.doc, Path: path, PathItem: item, Method: method, Operation: &bare}
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
		u, err := url.Parse(s.URL)
		if err != nil || strings.Trim(u.Path, "/") == "" {
			continue
		}
		bases = append(bases, "/"+strings.Trim(u.Path, "/"))
	}
	return bases
}

// find returns the operation that r is for, and the values in its path.
func (c *description) find(r *http.Request) (*operation, map[string]string, error) {
	route, params, err := c.router.FindRoute(r)
	for _, base := range c.bases {
		if !errors.Is(err, routers.ErrPathNotFound) || !strings.HasPrefix(r.URL.Path, base+"/") {
			continue
		}
		inner := *r
		inner.URL = &url.URL{Path: strings.TrimPrefix(r.URL.Path, base), RawPath: strings.TrimPrefix(r.URL.RawPath, base)}
		route, params, err = c.router.FindRoute(&inner)
	}
	if errors.Is(err, routers.ErrMethodNotAllowed) {
		return nil, nil, fail(http.StatusMethodNotAllowed, "method_not_allowed", "the path has no such method")
	}
	if err != nil || c.routes[route.Method+" "+route.Path] == nil {
		return nil, nil, fail(http.StatusNotFound, "no_such_route", "the API has no such path")
	}
	values := make(map[string]string, len(params))
	for name, value := range params {
		if values[name], err = url.PathUnescape(value); err != nil {
			return nil, nil, fail(http.StatusBadRequest, "malformed_path", "the path is not well-formed")
		}
	}
	return c.routes[route.Method+" "+route.Path], values, nil
}

// must panics when there is no operation of that ID.
func (c *description) must(id string) {
	if c.operations[id] == nil {
		known := slices.Sorted(maps.Keys(c.operations))
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
