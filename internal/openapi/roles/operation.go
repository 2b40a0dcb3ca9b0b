package roles

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/internal/openapi/schema"
	"github.com/perennial-go/perennial/refresh"
)

// operation reads x-auth of an operation; without one, it is the zero value.
func (r *reader) operation(method, route string, op *openapi3.Operation, at place.Path) (a refresh.AuthOperation) {
	raw, ok := op.Extensions["x-auth"]
	if !ok {
		return a
	}
	at = at.At("x-auth")
	x, ok := r.log.Object(raw, at, "role", "request", "response", "refused")
	if !ok {
		return a
	}
	a.Operation = refresh.Operation{ID: op.OperationID, Method: method, Route: route, Role: r.role(x["role"], at.At("role"))}
	if a.Operation.ID == "" {
		a.Operation.ID = method + " " + route
	}
	if strings.Contains(route, "{") {
		r.log.Report(at.At("role"), "the path has parameters, and the session does not know their values: an overlay can write the path with a value in it")
	}
	a.Form = r.form(op, at)
	a.Request = r.request(x["request"], op, at.At("request"), &a)
	a.Response = r.response(x["response"], op, at.At("response"))
	a.Refused = r.statuses(x["refused"], at.At("refused"))
	role := a.Operation.Role
	if role == refresh.RoleSignIn || role == refresh.RoleRefresh {
		if a.Response.AccessToken == "" {
			r.log.Report(at.At("response", "accessToken"), "is missing: role %s needs it", role)
		}
		a.Operation.Public = a.Request.AccessToken != bearer
	}
	if role == refresh.RoleRefresh && a.Request.RefreshToken == "" && a.Request.AccessToken == "" {
		r.log.Report(at.At("request", "refreshToken"), "is missing: role refresh needs it, or accessToken where that itself is renewed")
	}
	return a
}

// role reads the role itself.
func (r *reader) role(raw any, at place.Path) refresh.Role {
	role, _ := raw.(string)
	switch {
	case slices.Contains(names(), role):
		return refresh.Role(role)
	case raw == nil:
		r.log.Report(at, "is missing; one of: %s", place.List(names()))
	default:
		r.log.Report(at, "unknown role %v; one of: %s", raw, place.List(names()))
	}
	return ""
}

// form tells whether the body is a form: when it can't be JSON.
func (r *reader) form(op *openapi3.Operation, at place.Path) bool {
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return false
	}
	form, other := false, ""
	for media := range op.RequestBody.Value.Content {
		switch {
		case schema.IsJSON(media):
			return false
		case media == "application/x-www-form-urlencoded":
			form = true
		default:
			other = media
		}
	}
	if !form && other != "" {
		r.log.Report(at, "the body is %s, and the session writes JSON and forms: an overlay can add application/json", other)
	}
	return form
}

func (r *reader) request(raw any, op *openapi3.Operation, at place.Path, a *refresh.AuthOperation) (f refresh.RequestFields) {
	x, _ := r.log.Object(raw, at, "username", "password", "refreshToken", "accessToken", "fixed")
	read := func(key string) string {
		return r.place(x[key], schema.Request(op), "request", at.At(key), a.Form, "header", "cookie", "query", bearer)
	}
	f.Username, f.Password = read("username"), read("password")
	f.RefreshToken, f.AccessToken = read("refreshToken"), read("accessToken")
	fixed, _ := x["fixed"].(map[string]any)
	if x["fixed"] != nil && fixed == nil {
		r.log.Report(at.At("fixed"), "is %T and should be an object of places and their values", x["fixed"])
	}
	for _, key := range sorted(fixed) {
		if a.Fixed == nil {
			a.Fixed = map[string]string{}
		}
		p := r.place(key, schema.Request(op), "request", at.At("fixed", key), a.Form, "header", "cookie", "query")
		a.Fixed[p] = fmt.Sprint(fixed[key])
	}
	return f
}

func (r *reader) response(raw any, op *openapi3.Operation, at place.Path) (f refresh.ResponseFields) {
	x, _ := r.log.Object(raw, at, "accessToken", "refreshToken", "tokenType", "expiresIn", "expiresInMillis", "expiresAt")
	read := func(key string) string {
		return r.place(x[key], schema.Answer(op), "answer", at.At(key), false, "header", "cookie", "body")
	}
	f.AccessToken, f.RefreshToken, f.TokenType = read("accessToken"), read("refreshToken"), read("tokenType")
	f.ExpiresIn, f.ExpiresInMillis, f.ExpiresAt = read("expiresIn"), read("expiresInMillis"), read("expiresAt")
	return f
}

// bearer is the place in a request that is the Authorization header.
const bearer = "bearer"

// place reads a place, see refresh.RequestFields, of one of kinds.
func (r *reader) place(raw any, schemas openapi3.SchemaRefs, what string, at place.Path, form bool, kinds ...string) string {
	text, _ := raw.(string)
	kind, name, named := strings.Cut(text, ":")
	switch {
	case (text == bearer || text == "body") && slices.Contains(kinds, text):
		return text
	case named && slices.Contains(kinds, kind) && kind != bearer && kind != "body":
		if !token(name) {
			r.log.Report(at, "%q names no %s", text, kind)
		}
		return text
	case named && !strings.HasPrefix(text, "/"):
		r.log.Report(at, "%q is no place in the %s; a JSON pointer, or one of: %s", text, what, place.List(kinds))
		return text
	case strings.HasPrefix(text, "/") && schema.Open(schemas):
		return text // the document does not say what is in there
	case form && strings.Count(text, "/") > 1:
		r.log.Report(at, "%q leads into a form, which has no depth", text)
		return text
	}
	return schema.Pointer(&r.log, raw, schemas, what, at)
}

// token tells whether s can name a header or a cookie (RFC 9110, section 5.6.2).
func token(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte(`"(),/:;<=>?@[\]{}`, s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}

// statuses reads a list of HTTP statuses.
func (r *reader) statuses(raw any, at place.Path) []int {
	if raw == nil {
		return nil
	}
	list, ok := raw.([]any)
	if !ok {
		r.log.Report(at, "is %T and should be a list of statuses, such as [401]", raw)
	}
	var all []int
	for _, one := range list {
		if code, ok := status(one); ok {
			all = append(all, code)
		} else {
			r.log.Report(at, "%v is no status of a failure", one)
		}
	}
	return all
}

// status reads one HTTP status of a failure.
func status(raw any) (int, bool) {
	var code int
	switch n := raw.(type) {
	case int:
		code = n
	case uint64:
		code = int(n)
	case int64:
		code = int(n)
	case float64:
		code = int(n)
	}
	return code, code >= 400 && code <= 599
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
