package render

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/refresh"
)

// Operation is an operation with what the document says of it, and what its
// arguments and results are in Go.
type Operation struct {
	spec.Operation

	shape    *normal.Operation
	types    map[string]string // Go types by the fields of the probe
	resource *Resource         // nil if all methods are those of API
	method   string            // the name there
}

// Join brings both sides together. types are those of the probe; plan may be nil.
func Join(doc *spec.Document, shape *normal.Shape, types map[string]string, plan *Plan) ([]Operation, error) {
	byKey := make(map[string]*normal.Operation, len(shape.Operations))
	for _, o := range shape.Operations {
		byKey[o.Key()] = o
	}
	ops := make([]Operation, 0, len(doc.Operations))
	for _, o := range doc.Operations {
		s, ok := byKey[o.Key()]
		if !ok {
			return nil, o.Problem("%s %s is no operation that a client can call", o.Method, o.Route)
		}
		ops = append(ops, Operation{Operation: o, shape: s, types: types})
	}
	if plan != nil {
		plan.name(ops)
	}
	return ops, nil
}

// Name is the name of the variable in package operations.
func (o Operation) Name() string { return o.shape.Name }

// MethodName is the name of the method.
func (o Operation) MethodName() string {
	if o.method != "" {
		return o.method
	}
	return o.Name()
}

// Resource is what the operation is about; nil if all methods are those of API.
func (o Operation) Resource() *Resource { return o.resource }

// RoleConst is the constant of the role in package refresh.
func (o Operation) RoleConst() string {
	switch refresh.Role(o.Auth.Role) {
	case refresh.RoleSignIn:
		return "RoleSignIn"
	case refresh.RoleRefresh:
		return "RoleRefresh"
	case refresh.RoleVerify:
		return "RoleVerify"
	case refresh.RoleSignOut:
		return "RoleSignOut"
	}
	return "RoleNone"
}

// Requirements is what the operation asks for, as Go source; "" for the token of
// the session alone.
func (o Operation) Requirements() string {
	if len(o.Ways) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("[][]string{")
	for i, way := range o.Ways {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("{")
		for j, name := range way {
			if j > 0 {
				b.WriteString(", ")
			}
			b.WriteString(strconv.Quote(name))
		}
		b.WriteString("}")
	}
	return b.String() + "}"
}

// failure is the Go type of the body of a response that is no success; "" if it
// has none of the package.
func (o Operation) failure(status string) string {
	for _, f := range o.shape.Failures {
		if t := o.types[f.Probe]; f.Status == status && token.IsExported(t) && token.IsIdentifier(t) {
			return t
		}
	}
	return ""
}

// PathArgs declares the path parameters, each after a comma.
func (o Operation) PathArgs() string {
	var b strings.Builder
	for _, p := range o.shape.Path {
		b.WriteString(", " + p.Go + " " + o.types[p.Probe])
	}
	return b.String()
}

// PathNames passes the path parameters, each after a comma.
func (o Operation) PathNames() string {
	var b strings.Builder
	for _, p := range o.shape.Path {
		b.WriteString(", " + p.Go)
	}
	return b.String()
}

// ParamsArg declares the other parameters.
func (o Operation) ParamsArg() string {
	if o.shape.Params == "" {
		return ""
	}
	return ", params *" + o.shape.Params
}

// ParamsName passes the other parameters.
func (o Operation) ParamsName() string {
	if o.shape.Params == "" {
		return ""
	}
	return ", params"
}

// Setters are the statements that put the parameters into a request. Whether
// params may be nil is for the method to look at.
func (o Operation) Setters() (path, others []string) {
	for _, p := range o.shape.Path {
		path = append(path, fmt.Sprintf("r.Path(%q, %s, %s)", p.Name, p.Go, p.Style))
	}
	for _, p := range o.shape.Others {
		value := "params." + p.Go
		switch p.In {
		case "query":
			others = append(others, fmt.Sprintf("r.Query(%q, %s, %s)", p.Name, value, p.Style))
		case "header":
			others = append(others, fmt.Sprintf("r.Header(%q, %s, %s)", p.Name, value, p.Style))
		case "cookie":
			others = append(others, fmt.Sprintf("r.Cookie(%q, %s, %s)", p.Name, value, p.Style))
		case "querystring":
			others = append(others, fmt.Sprintf("r.QueryString(%q, %s)", p.Media, value))
		}
	}
	return path, others
}

// RequiredParams reports whether a parameter in the struct has to be set.
func (o Operation) RequiredParams() bool {
	for _, p := range o.shape.Others {
		if strings.Contains(p.Style, "wire.Required") {
			return true
		}
	}
	return false
}
