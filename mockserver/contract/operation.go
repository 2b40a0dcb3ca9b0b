package contract

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// operation is one operation of the document.
type operation struct {
	id, path, method string
	route            *routers.Route
	parameters       openapi3.Parameters
	secured          bool   // a call without credentials is refused
	public           bool   // no credentials are asked for at all
	role             string // in the life of a session
}

func newOperation(doc *openapi3.T, path, method string, item *openapi3.PathItem) operation {
	op := item.GetOperation(method)
	o := operation{id: op.OperationID, path: path, method: method}
	o.parameters = append(append(o.parameters, item.Parameters...), op.Parameters...)
	security := doc.Security
	if op.Security != nil {
		security = *op.Security
	}
	o.public, o.secured = true, len(security) > 0
	for _, requirement := range security {
		o.public = o.public && len(requirement) == 0
		o.secured = o.secured && len(requirement) > 0
	}
	if x, ok := op.Extensions["x-auth"].(map[string]any); ok {
		o.role, _ = x["role"].(string)
	}
	o.route = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op}
	return o
}

// match returns the values in a path of this operation.
func (o operation) match(method, path string) (map[string]string, bool) {
	if method != o.method {
		return nil, false
	}
	pattern, parts := strings.Split(o.path, "/"), strings.Split(path, "/")
	if len(pattern) != len(parts) {
		return nil, false
	}
	values := map[string]string{}
	for i, p := range pattern {
		name, variable := strings.CutPrefix(p, "{")
		switch {
		case variable:
			values[strings.TrimSuffix(name, "}")] = parts[i]
		case p != parts[i]:
			return nil, false
		}
	}
	return values, true
}

// find returns the operation of a request. Paths without variables come first.
func (s *suite) find(method, path string) (operation, map[string]string, bool) {
	for _, o := range s.operations {
		if values, ok := o.match(method, path); ok {
			return o, values, true
		}
	}
	return operation{}, nil, false
}
