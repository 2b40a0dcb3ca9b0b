package roles

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/internal/openapi/schema"
	grammar "github.com/perennial-go/perennial/internal/place"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// operation reads x-auth of an operation; without one, it is the zero value.
func (r *reader) operation(method, route string, op *openapi3.Operation, at place.Path) (a tokenendpoint.Endpoint) {
	raw, ok := op.Extensions["x-auth"]
	if !ok {
		return a
	}
	at = at.At("x-auth")
	x, ok := r.log.Object(raw, at, "role", "request", "response", "refused", "client")
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
	a.Refused = r.refused(x["refused"], at.At("refused"))
	role := a.Operation.Role
	a.Client = r.flag(x, "client", at)
	if a.Client && role == refresh.RoleVerify {
		r.log.Report(at.At("client"), "role verify asks about the user's token; the client authenticates with the roles login, refresh and logout")
	}
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

// form reports whether the body is a form: when it can't be JSON.
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

func (r *reader) request(raw any, op *openapi3.Operation, at place.Path, a *tokenendpoint.Endpoint) (f tokenendpoint.RequestFields) {
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

func (r *reader) response(raw any, op *openapi3.Operation, at place.Path) (f tokenendpoint.ResponseFields) {
	x, _ := r.log.Object(raw, at, "accessToken", "refreshToken", "tokenType", "expiresIn", "expiresInMillis", "expiresAt")
	read := func(key string) string {
		return r.place(x[key], schema.Response(op), "response", at.At(key), false, "header", "cookie", "body")
	}
	f.AccessToken, f.RefreshToken, f.TokenType = read("accessToken"), read("refreshToken"), read("tokenType")
	f.ExpiresIn, f.ExpiresInMillis, f.ExpiresAt = read("expiresIn"), read("expiresInMillis"), read("expiresAt")
	return f
}

// bearer is the place in a request that is the Authorization header.
const bearer = "bearer"

// place reads a place, see tokenendpoint.RequestFields, of one of kinds.
func (r *reader) place(raw any, schemas openapi3.SchemaRefs, what string, at place.Path, form bool, kinds ...string) string {
	text, _ := raw.(string)
	kind, _, ok := grammar.Parse(text)
	switch {
	case kind == grammar.None && !ok && text != "":
		if before, _, named := strings.Cut(text, ":"); named && slices.Contains(kinds, before) {
			r.log.Report(at, "%q names no %s", text, before)
			return text
		}
		r.log.Report(at, "%q is no place in the %s; a JSON pointer, or one of: %s", text, what, place.List(kinds))
		return text
	case kind == grammar.None, kind == grammar.Pointer:
		return r.pointer(raw, text, schemas, what, at, form)
	case !slices.Contains(kinds, string(kind)):
		r.log.Report(at, "%q is no place in the %s; a JSON pointer, or one of: %s", text, what, place.List(kinds))
	}
	return text
}

// pointer reads a place in a body.
func (r *reader) pointer(raw any, text string, schemas openapi3.SchemaRefs, what string, at place.Path, form bool) string {
	switch {
	case text != "" && schema.Open(schemas):
		return text // the document does not say what is in there
	case form && strings.Count(text, "/") > 1:
		r.log.Report(at, "%q leads into a form, which has no depth", text)
		return text
	}
	return schema.Pointer(&r.log, raw, schemas, what, at)
}

// refused reads the responses that end a session: statuses, codes, or objects
// with a status, a pointer to a code and its values.
func (r *reader) refused(raw any, at place.Path) (all []tokenendpoint.Refusal) {
	list, ok := raw.([]any)
	if raw != nil && !ok {
		r.log.Report(at, "is %T and should be a list of statuses and error codes, such as [401, token_gone]", raw)
	}
	for _, one := range list {
		if code, ok := one.(string); ok && code != "" {
			all = append(all, tokenendpoint.Refusal{Values: []string{code}})
			continue
		}
		if status, code, values, ok := r.matcher(one, at, 200); ok {
			all = append(all, tokenendpoint.Refusal{Status: status, Code: code, Values: values})
		}
	}
	return all
}

// matcher reads what tells a response from others: a status, or an object with
// a status, a pointer to a code and its values. least is the least status.
func (r *reader) matcher(one any, at place.Path, least int) (code int, pointer string, values []string, ok bool) {
	x, isObject := one.(map[string]any)
	if !isObject {
		x, least = map[string]any{"status": one}, 400
	}
	if _, ok := r.log.Object(x, at, "status", "code", "values"); !ok {
		return 0, "", nil, false
	}
	if code, ok = status(x["status"]); !ok || code < least {
		r.log.Report(at, "%v is no status of a failure", x["status"])
	}
	pointer, _ = x["code"].(string)
	if x["code"] != nil && !strings.HasPrefix(pointer, "/") {
		r.log.Report(at, "code %v is not a JSON pointer", x["code"])
	}
	list, _ := x["values"].([]any)
	for _, v := range list {
		values = append(values, fmt.Sprint(v))
	}
	if least < 400 && code < 400 && pointer == "" && len(values) == 0 {
		r.log.Report(at, "status %d is a success: code or values have to say what makes it a refusal", code)
	}
	return code, pointer, values, true
}

// flag reads a member that is true or false.
func (r *reader) flag(x map[string]any, key string, at place.Path) bool {
	v, ok := x[key].(bool)
	if x[key] != nil && !ok {
		r.log.Report(at.At(key), "is %v and should be true or false", x[key])
	}
	return v
}

// status reads an HTTP status.
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
	return code, code >= 200 && code <= 599
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
