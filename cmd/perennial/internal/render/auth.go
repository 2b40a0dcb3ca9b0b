package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// authLiteral writes a tokenendpoint.Auth as Go source. Operations of the document
// are the variables of its table.
func authLiteral(auth tokenendpoint.Auth, ops []Operation) string {
	var w literal
	w.line("tokenendpoint.Auth{")
	for _, f := range []struct {
		name string
		op   tokenendpoint.Endpoint
	}{{"SignIn", auth.SignIn}, {"Refresh", auth.Refresh}, {"Verify", auth.Verify}, {"SignOut", auth.SignOut}} {
		if f.op.Operation.Method != "" {
			w.line("%s: tokenendpoint.Endpoint{", f.name)
			w.operation(f.op, ops)
			w.line("},")
		}
	}
	if len(auth.Rejected) > 0 {
		w.line("Rejected: []refresh.Rejection{")
		for _, r := range auth.Rejected {
			w.line("{Status: %d, Code: %q, Values: %#v},", r.Status, r.Code, r.Values)
		}
		w.line("},")
	}
	if len(auth.Servers) > 0 {
		w.line("Servers: %#v,", auth.Servers)
	}
	w.fields("", "Scheme", auth.Scheme)
	if name := lostResponseConst(auth.LostResponse); name != "" {
		w.line("LostResponse: refresh.%s,", name)
	}
	if auth.NoRefreshAhead {
		w.line("NoRefreshAhead: true,")
	}
	w.WriteString("}")
	return w.String()
}

// literal is Go source in the making.
type literal struct{ strings.Builder }

func (w *literal) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *literal) operation(a tokenendpoint.Endpoint, ops []Operation) {
	w.line("Operation: %s,", operationLiteral(a, ops))
	w.fields("", "URL", a.URL)
	if a.Form {
		w.line("Form: true,")
	}
	if a.OAuth2 {
		w.line("OAuth2: true,")
	}
	if a.Client {
		w.line("Client: true,")
	}
	if len(a.Fixed) > 0 {
		w.line("Fixed: map[string]string{")
		for _, place := range slices.Sorted(maps.Keys(a.Fixed)) {
			w.line("%q: %q,", place, a.Fixed[place])
		}
		w.line("},")
	}
	if len(a.Refused) > 0 {
		w.line("Refused: []tokenendpoint.Refusal{")
		for _, r := range a.Refused {
			w.line("{Status: %d, Code: %q, Values: %#v},", r.Status, r.Code, r.Values)
		}
		w.line("},")
	}
	q, p := a.Request, a.Response
	w.fields("Request: tokenendpoint.RequestFields", "Username", q.Username, "Password", q.Password,
		"RefreshToken", q.RefreshToken, "AccessToken", q.AccessToken)
	w.fields("Response: tokenendpoint.ResponseFields", "AccessToken", p.AccessToken, "RefreshToken", p.RefreshToken,
		"TokenType", p.TokenType, "ExpiresIn", p.ExpiresIn, "ExpiresInMillis", p.ExpiresInMillis, "ExpiresAt", p.ExpiresAt)
}

// fields writes names and values that are not empty, inside a struct if it has
// a type.
func (w *literal) fields(structType string, namesValues ...string) {
	open := structType == ""
	for i := 0; i < len(namesValues); i += 2 {
		if namesValues[i+1] == "" {
			continue
		}
		if !open {
			w.line("%s{", structType)
			open = true
		}
		w.line("%s: %q,", namesValues[i], namesValues[i+1])
	}
	if open && structType != "" {
		w.line("},")
	}
}

// operationLiteral is the variable of an operation, or all of one that the
// document's paths do not have.
func operationLiteral(a tokenendpoint.Endpoint, ops []Operation) string {
	for _, o := range ops {
		if a.URL == "" && o.Method == a.Operation.Method && o.Route == a.Operation.Route && o.Auth.Role == string(a.Operation.Role) {
			return o.Name()
		}
	}
	op := a.Operation
	return fmt.Sprintf("refresh.Operation{ID: %q, Method: %q, Route: %q, Public: %t, Role: %q}", op.ID, op.Method, op.Route, op.Public, op.Role)
}

// lostResponseConst is the constant of a policy, or "" for that by default.
func lostResponseConst(p refresh.LostResponsePolicy) string {
	switch p {
	case refresh.LostResponseRetryNow:
		return "LostResponseRetryNow"
	case refresh.LostResponseNeverRetry:
		return "LostResponseNeverRetry"
	}
	return ""
}

// schemesLiteral writes the security schemes as the arguments of
// apiclient.WithSchemes: those that an operation can be called with, and those of the
// session, for tokens that are of no session.
func schemesLiteral(schemes []spec.Scheme, ops []Operation) string {
	others := slices.ContainsFunc(ops, func(o Operation) bool { return len(o.Ways) > 0 })
	var w literal
	for _, s := range schemes {
		if !others && !s.Session {
			continue
		}
		w.WriteString("apiclient.Scheme{")
		_, _ = fmt.Fprintf(&w, "Name: %q, Type: %q", s.Name, s.Type)
		for _, f := range [][2]string{{"Word", s.Word}, {"In", s.In}, {"Param", s.Param}} {
			if f[1] != "" && (s.Type == "http") == (f[0] == "Word") {
				_, _ = fmt.Fprintf(&w, ", %s: %q", f[0], f[1])
			}
		}
		if s.Session {
			w.WriteString(", Session: true")
		}
		w.line("},")
	}
	return w.String()
}
