// Package roles reads out of an OpenAPI document how sessions work there: which
// operations sign in, refresh, verify and sign out, and where in them the
// tokens are.
//
// An operation says so with the extension x-auth; docs/any-api.md has all of
// it. A document whose security scheme is oauth2 needs none: its tokenUrl and
// refreshUrl say it (RFC 6749, sections 4.3, 4.4 and 6).
package roles

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Read reads the auth roles of doc, whose references are resolved. file and
// source, the text that doc was parsed from, are for the errors: these name
// line and place of all that is wrong. Without a source they name the place.
//
// A document without auth roles gives a zero Auth, and no error.
func Read(doc *openapi3.T, file string, source []byte) (tokenendpoint.Auth, error) {
	auth, err := ReadTree(doc, place.Log{File: file})
	if err == nil {
		return auth, nil
	}
	// Lines cost a second parse, and only errors need them.
	root := new(yaml.Node)
	if yaml.Unmarshal(source, root) != nil {
		return auth, err
	}
	return ReadTree(doc, place.Log{File: file, Root: root})
}

// ReadTree is [Read] for a document that was parsed into a tree already: errors
// name the lines that log knows.
func ReadTree(doc *openapi3.T, log place.Log) (tokenendpoint.Auth, error) {
	r := &reader{doc: doc, log: log}
	auth := r.read()
	return auth, r.log.Err()
}

// reader reads one document.
type reader struct {
	doc *openapi3.T
	log place.Log
}

// names are the roles that there are, in the order of a session's life.
func names() []string { return []string{"login", "refresh", "verify", "logout"} }

func (r *reader) read() tokenendpoint.Auth {
	var auth tokenendpoint.Auth
	r.operations(&auth)
	r.schemes(&auth)
	for _, op := range []tokenendpoint.Endpoint{auth.SignIn, auth.Refresh, auth.Verify, auth.SignOut} {
		if strings.Contains(op.URL, "://") {
			auth.Servers = r.servers()
		}
	}
	return auth
}

// operations reads x-auth of every operation. A role that two operations have
// is reported: the session could not tell which of them to call.
func (r *reader) operations(auth *tokenendpoint.Auth) {
	if r.doc.Paths == nil {
		return
	}
	first := map[refresh.Role]place.Path{}
	items := r.doc.Paths.Map()
	for _, route := range sorted(items) {
		if items[route] == nil {
			continue
		}
		methods := items[route].Operations()
		for _, method := range sorted(methods) {
			at := place.Operation(route, method)
			op := r.operation(method, route, methods[method], at)
			role := op.Operation.Role
			switch before, twice := first[role]; {
			case role == "":
			case twice:
				r.log.Report(at.At("x-auth", "role"), "%s %s has the role %s already (line %d): one operation has it, the session calls that one",
					strings.ToUpper(before[2]), before[1], role, r.log.Line(before.At("x-auth", "role")))
			default:
				first[role] = at
				*of(auth, role) = op
			}
		}
	}
}

// of returns the field of a role.
func of(auth *tokenendpoint.Auth, role refresh.Role) *tokenendpoint.Endpoint {
	switch role {
	case refresh.RoleSignIn:
		return &auth.SignIn
	case refresh.RoleRefresh:
		return &auth.Refresh
	case refresh.RoleVerify:
		return &auth.Verify
	default:
		return &auth.SignOut
	}
}
