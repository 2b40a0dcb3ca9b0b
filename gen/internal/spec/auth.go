package spec

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Auth is the extension x-auth of an operation: its part in the life of a
// session, and JSON pointers to where the tokens are.
type Auth struct {
	// Role is login, refresh, verify, logout or "".
	Role     string
	Request  RequestFields
	Response ResponseFields
}

// RequestFields are pointers into the request.
type RequestFields struct{ Username, Password, RefreshToken string }

// ResponseFields are pointers into the answer.
type ResponseFields struct{ AccessToken, RefreshToken, TokenType, ExpiresIn string }

// roles are the roles that there are, in the order of a session's life.
func roles() []string { return []string{"login", "refresh", "verify", "logout"} }

// auth reads x-auth.
func (d *Document) auth(op *openapi3.Operation, at place) Auth {
	raw, ok := op.Extensions["x-auth"]
	if !ok {
		return Auth{}
	}
	at = at.at("x-auth")
	x, ok := d.object(raw, at, "role", "request", "response")
	if !ok {
		return Auth{}
	}
	a := Auth{Role: d.role(x["role"], at.at("role"))}
	a.Request = d.requestFields(x["request"], op, at.at("request"))
	a.Response = d.responseFields(x["response"], op, at.at("response"))
	d.need(a.Role, "login", a.Response.AccessToken, at.at("response", "accessToken"))
	d.need(a.Role, "refresh", a.Response.AccessToken, at.at("response", "accessToken"))
	d.need(a.Role, "refresh", a.Request.RefreshToken, at.at("request", "refreshToken"))
	return a
}

// role reads the role itself.
func (d *Document) role(raw any, at place) string {
	role, _ := raw.(string)
	for _, r := range roles() {
		if role == r {
			return role
		}
	}
	if raw == nil {
		d.report(at, "is missing; one of: %s", list(roles()))
	} else {
		d.report(at, "unknown role %v; one of: %s", raw, list(roles()))
	}
	return ""
}

func (d *Document) requestFields(raw any, op *openapi3.Operation, at place) (f RequestFields) {
	x, _ := d.object(raw, at, "username", "password", "refreshToken")
	schemas := requestSchemas(op)
	f.Username = d.pointer(x["username"], schemas, "request", at.at("username"))
	f.Password = d.pointer(x["password"], schemas, "request", at.at("password"))
	f.RefreshToken = d.pointer(x["refreshToken"], schemas, "request", at.at("refreshToken"))
	return f
}

func (d *Document) responseFields(raw any, op *openapi3.Operation, at place) (f ResponseFields) {
	x, _ := d.object(raw, at, "accessToken", "refreshToken", "tokenType", "expiresIn")
	schemas := answerSchemas(op)
	f.AccessToken = d.pointer(x["accessToken"], schemas, "answer", at.at("accessToken"))
	f.RefreshToken = d.pointer(x["refreshToken"], schemas, "answer", at.at("refreshToken"))
	f.TokenType = d.pointer(x["tokenType"], schemas, "answer", at.at("tokenType"))
	f.ExpiresIn = d.pointer(x["expiresIn"], schemas, "answer", at.at("expiresIn"))
	return f
}

// pointer reads a JSON pointer and reports when it leads nowhere.
func (d *Document) pointer(raw any, schemas openapi3.SchemaRefs, what string, at place) string {
	if raw == nil {
		return ""
	}
	p, ok := raw.(string)
	if !ok {
		d.report(at, "%v is not a JSON pointer", raw)
		return fmt.Sprint(raw)
	}
	if _, err := resolve(schemas, p, what); err != nil {
		d.report(at, "%v", err)
	}
	return p
}

// need reports a pointer that a role can't do without.
func (d *Document) need(role, of, pointer string, at place) {
	if role == of && pointer == "" {
		d.report(at, "is missing: role %s needs it", role)
	}
}

// object reads an object and reports the keys that it should not have. A
// missing object is an empty one.
func (d *Document) object(raw any, at place, keys ...string) (map[string]any, bool) {
	if raw == nil {
		return nil, true
	}
	x, ok := raw.(map[string]any)
	if !ok {
		d.report(at, "is %T and should be an object", raw)
		return nil, false
	}
	allowed := " " + strings.Join(keys, " ") + " "
	for _, k := range sorted(x) {
		if !strings.Contains(allowed, " "+k+" ") {
			d.report(at.at(k), "unknown key %q; one of: %s", k, list(keys))
		}
	}
	return x, true
}

// checkRoles reports a role that two operations have: the session could not
// tell which of them to call.
func (d *Document) checkRoles() {
	first := map[string]Operation{}
	for _, o := range d.Operations {
		before, twice := first[o.Auth.Role]
		switch {
		case o.Auth.Role == "":
		case twice:
			d.report(o.place.at("x-auth", "role"), "%s has the role %s already (line %d): one operation has it, the session calls that one",
				before.Key(), o.Auth.Role, d.line(before.place.at("x-auth", "role")))
		default:
			first[o.Auth.Role] = o
		}
	}
}
