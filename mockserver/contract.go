package mockserver

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/perennial-go/perennial/gen/spec"
)

// contract is openapi.yaml made ready for serving. It does not change, so all
// servers share one.
type contract struct {
	router     routers.Router
	operations map[string]*operation // by ID
}

// operation is what the server has to know of one operation in the document.
type operation struct {
	id, method, path string
	route            *routers.Route // without security: see newOperation
	security         openapi3.SecurityRequirements
	streams          bool // its body is not JSON, and is not read to be checked
	idempotent       bool // it takes an Idempotency-Key, and a body that can be compared
}

// loadContract parses the document at the first call.
var loadContract = sync.OnceValue(func() *contract {
	c, err := newContract()
	if err != nil {
		// The document is compiled in and covered by tests.
		panic(fmt.Sprintf("mockserver: the API description: %v", err))
	}
	return c
})

func newContract() (*contract, error) {
	doc, err := spec.GetSpec()
	if err != nil {
		return nil, err
	}
	// The document's servers would tie the routes to one host.
	doc.Servers = nil
	c := &contract{operations: map[string]*operation{}}
	if c.router, err = gorillamux.NewRouter(doc); err != nil {
		return nil, err
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			c.operations[op.OperationID] = newOperation(doc, path, item, method, op)
		}
	}
	return c, nil
}

func newOperation(doc *openapi3.T, path string, item *openapi3.PathItem, method string, op *openapi3.Operation) *operation {
	o := &operation{id: op.OperationID, method: method, path: path, security: doc.Security}
	if op.Security != nil {
		o.security = *op.Security
	}
	if op.RequestBody != nil {
		o.streams = op.RequestBody.Value.Content.Get("application/json") == nil
	}
	o.idempotent = !o.streams && op.Parameters.GetByInAndName(openapi3.ParameterInHeader, "Idempotency-Key") != nil
	// The validator reads the whole body into memory before it looks at security,
	// which would be the end of streaming: security is checked apart from it.
	bare := *op
	bare.Security = &openapi3.SecurityRequirements{}
	o.route = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: &bare}
	return o
}

// find returns the operation that r is for, and the values in its path.
func (c *contract) find(r *http.Request) (*operation, map[string]string, error) {
	route, params, err := c.router.FindRoute(r)
	if errors.Is(err, routers.ErrMethodNotAllowed) {
		return nil, nil, fail(http.StatusMethodNotAllowed, "method_not_allowed", "the path has no such method")
	}
	if err != nil {
		return nil, nil, fail(http.StatusNotFound, "no_such_route", "the API has no such path")
	}
	values := make(map[string]string, len(params))
	for name, value := range params {
		if values[name], err = url.PathUnescape(value); err != nil {
			return nil, nil, fail(http.StatusBadRequest, "malformed_path", "the path is not well-formed")
		}
	}
	return c.operations[route.Operation.OperationID], values, nil
}

// must panics when there is no operation of that ID.
func (c *contract) must(id string) {
	if c.operations[id] == nil {
		known := slices.Sorted(maps.Keys(c.operations))
		panic(fmt.Sprintf("mockserver: no operation %q in the API description; it has %s", id, strings.Join(known, ", ")))
	}
}

// Operations returns the operation IDs of the API, sorted.
func (s *Server) Operations() []string {
	return slices.Sorted(maps.Keys(s.contract.operations))
}
