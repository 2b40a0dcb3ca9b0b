package render

import (
	"fmt"
	"go/ast"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/internal/openapi/schema"
	jsonpointer "github.com/perennial-go/perennial/internal/pointer"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// SignIn is how users of the API sign in.
type SignIn struct {
	// Args are what SignIn takes after ctx, each after a comma, and Values what it
	// passes on.
	Args, Values string
	// Plain is true if a name and a password are all it takes, or nothing.
	Plain bool
	// Client is true if the program itself signs in.
	Client bool
	// Response is true if the response of a token endpoint can start a session.
	Response bool
	// Body is the type of the request that the login operation takes, if that has
	// more members than Plain knows; Set puts it into the request.
	Body, Set string
	// Secret is the password in it, as a refresh.Secret; "" if that is not known.
	Secret string
	// Login is the login operation; nil if it is none of the document's paths.
	Login *Operation
}

// Any reports whether something signs in.
func (s SignIn) Any() bool { return s.Plain || s.Body != "" }

// signIn reads off the roles and the types what signing in takes.
func signIn(auth tokenendpoint.Auth, ops []Operation, t *Types) SignIn {
	s := SignIn{Response: auth.SignIn.Operation.Method != "" || auth.Refresh.OAuth2}
	e := auth.SignIn
	if e.Operation.Method == "" {
		return s
	}
	s.Plain = true
	switch {
	case e.Request.Username == "" && e.Request.Password == "":
		s.Client, s.Values = true, `"", refresh.Secret{}`
	default:
		name := names.Unexported(lastToken(e.Request.Username), "username")
		if e.Request.Username == "" || name == "ctx" || name == "password" || name == "s" {
			name = "username"
		}
		s.Args, s.Values = fmt.Sprintf(", %s string, password refresh.Secret", name), name+", password"
		if e.Request.Username == "" {
			s.Args, s.Values = ", password refresh.Secret", `"", password`
		}
	}
	for i := range ops {
		if o := &ops[i]; e.URL == "" && o.Method == e.Operation.Method && o.Route == e.Operation.Route {
			s.Login = o
			s.body(e, t)
		}
	}
	return s
}

// lastToken is the last part of a place in a request.
func lastToken(place string) string {
	return place[strings.LastIndexAny(place, "/:")+1:]
}

// body looks for what the login operation takes beside name and password.
func (s *SignIn) body(e tokenendpoint.Endpoint, t *Types) {
	o := *s.Login
	if len(o.shape.Bodies) == 0 || len(o.shape.Path) > 0 {
		return
	}
	b := sortedBodies(o.shape.Bodies)[0]
	if b.Probe == "" || strings.HasPrefix(b.Media, "text/") || e.Form && schema.IsJSON(b.Media) {
		return
	}
	fields, ok := t.underlying(ast.NewIdent(o.types[b.Probe])).(*ast.StructType)
	if !ok {
		return
	}
	known := map[string]bool{}
	for _, place := range []string{e.Request.Username, e.Request.Password} {
		known[firstToken(place)] = true
	}
	for place := range e.Fixed {
		known[firstToken(place)] = true
	}
	more := false
	for _, f := range fields.Fields.List {
		if f.Tag == nil || known[tagName(f.Tag, "json")] {
			continue
		}
		more = true
		s.Plain = s.Plain && strings.Contains(f.Tag.Value, ",omitempty")
	}
	if !more {
		return
	}
	o.BodyRequired = true // a sign-in without one makes no sense
	one := typed(o, b)
	s.Body, s.Set = o.types[b.Probe], one.set
	if a, err := t.access("body", "", ast.NewIdent(s.Body), e.Request.Password); err == nil && e.Request.Password != "" && a.guard == "" {
		switch text(t.underlying(a.typ)) {
		case "rest.SentSecret":
			s.Secret = a.expr + ".Secret"
		case "string":
			s.Secret = "refresh.NewSecret(string(" + a.expr + "))"
		}
	}
}

// firstToken is the member of a body that a place is in.
func firstToken(place string) string {
	if tokens, ok := jsonpointer.Split(place); ok && len(tokens) > 0 && strings.HasPrefix(place, "/") {
		return tokens[0]
	}
	return ""
}
