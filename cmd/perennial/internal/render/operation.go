package render

import (
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/refresh"
)

// Operation is an operation with what both sides know of it: the document, and
// oapi-codegen.
type Operation struct {
	spec.Operation
	names names.Operation
}

// Join brings both sides together.
func Join(doc *spec.Document, named []names.Operation) ([]Operation, error) {
	byKey := make(map[string]names.Operation, len(named))
	for _, n := range named {
		for i := range n.Path {
			n.Path[i].Name = unreserved(n.Path[i].Name)
		}
		byKey[n.Key()] = n
	}
	ops := make([]Operation, 0, len(doc.Operations))
	for _, o := range doc.Operations {
		n, ok := byKey[o.Key()]
		if !ok {
			return nil, o.Problem("oapi-codegen does not know %s", o.Key())
		}
		ops = append(ops, Operation{Operation: o, names: n})
	}
	return ops, nil
}

// unreserved returns a name for a path parameter that hides nothing which the
// generated methods use.
func unreserved(name string) string {
	if slices.Contains([]string{
		"a", "w", "ctx", "params", "contentType", "body", "edit", "opts",
		"from", "ask", "page", "items", "next", "cursor", "err",
		"rest", "context", "http", "io", "iter", "operations", "refresh", "tokenendpoint",
	}, name) {
		return name + "Param"
	}
	return name
}

// Name is the name of the method.
func (o Operation) Name() string { return o.names.Name }

// Var is the name of the variable in package operations.
func (o Operation) Var() string {
	if name := o.names.Name; name == "All" || name == "Auth" {
		return name + "Operation" // All and Auth are functions there
	}
	return o.names.Name
}

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

// HasBody tells whether the client takes a body.
func (o Operation) HasBody() bool { return o.names.HasBody }

// Bodies are the request bodies.
func (o Operation) Bodies() []names.Body { return o.names.Bodies }

// PathArgs declares the path parameters, each after a comma.
func (o Operation) PathArgs() string {
	var b strings.Builder
	for _, p := range o.names.Path {
		b.WriteString(", " + p.Name + " " + p.Type)
	}
	return b.String()
}

// PathNames passes the path parameters, each after a comma.
func (o Operation) PathNames() string {
	var b strings.Builder
	for _, p := range o.names.Path {
		b.WriteString(", " + p.Name)
	}
	return b.String()
}

// ParamsArg declares the other parameters.
func (o Operation) ParamsArg() string {
	if !o.names.HasParams {
		return ""
	}
	return ", params *" + o.names.Name + "Params"
}

// ParamsName passes the other parameters.
func (o Operation) ParamsName() string {
	if !o.names.HasParams {
		return ""
	}
	return ", params"
}
