// Package suggest reads an OpenAPI document for what it does not say in so many
// words: which operations sign in, refresh, verify and sign out, where in them the
// tokens and their lifetimes are, and how lists go on. It writes an overlay with
// what it found and why, for somebody who knows the API to read.
//
// Nothing of it is used without being read: each finding comes with its reasons,
// and one that lacks something is written as a comment with what is missing.
package suggest

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/internal/openapi/roles"
	"github.com/perennial-go/perennial/internal/openapi/schema"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Suggestion is what was found in a document.
type Suggestion struct {
	// Name is what the document is called.
	Name string `json:"document"`
	// Said is true when the document says by itself how to sign in, with x-auth or
	// with an oauth2 security scheme.
	Said bool `json:"said"`
	// Roles are the operations of a session, in the order of its life.
	Roles []Finding `json:"roles"`
	// Pages are the operations that return one page of a list.
	Pages []Page `json:"pages"`
	// Keys are the operations that take an Idempotency-Key, as "POST /orders".
	Keys []string `json:"keys"`
	// Notes are what a user should know or decide, one line each.
	Notes []string `json:"notes"`
}

// Finding is an operation that has an auth role.
type Finding struct {
	Role   string `json:"role"`
	Method string `json:"method"`
	Path   string `json:"path"`
	// Request, Response and Fixed are places, as x-auth has them.
	Request  []Place `json:"request,omitempty"`
	Response []Place `json:"response,omitempty"`
	Fixed    []Place `json:"fixed,omitempty"`
	// Why are the reasons.
	Why []string `json:"why"`
	// Check is what the document leaves open, for somebody to look at.
	Check []string `json:"check,omitempty"`
	// Needs are places in the request whose values only the user of the API knows.
	Needs []string `json:"needs,omitempty"`
	// Missing is why the finding cannot be used as it is; "" if it can.
	Missing string `json:"missing,omitempty"`
	// Others are operations that could have the role as well.
	Others []string `json:"others,omitempty"`

	score float64
}

// Place is where something is.
type Place struct {
	Key string `json:"key"` // "accessToken", or the place itself for what is fixed
	At  string `json:"at"`  // the place, or the value of what is fixed
}

// Of reads a document that was repaired.
func Of(doc *document.Document) (*Suggestion, error) {
	api, err := doc.OpenAPI()
	if err != nil {
		return nil, err
	}
	s := &search{api: api, found: &Suggestion{Name: doc.Name, Roles: []Finding{}, Pages: []Page{}, Keys: []string{}, Notes: []string{}}}
	s.operations()
	auth, _ := roles.ReadTree(api, place.Log{File: doc.Name})
	s.found.Said = s.says(auth)
	for _, look := range []func() *Finding{s.login, s.refresh, s.verify, s.logout} {
		f := look()
		if f == nil {
			continue
		}
		s.try(f)
		s.found.Roles = append(s.found.Roles, *f)
	}
	s.pages()
	s.keys()
	s.notes()
	return s.found, nil
}

// says reports whether a document says by itself how to sign in, at an address
// that can be right: many name a token endpoint that their paths do not have. An
// authorization code signs nobody in with a password, so an operation that does
// is looked for beside it.
func (s *search) says(auth tokenendpoint.Auth) bool {
	s.coded = auth.SignIn.Operation.Method == "" && auth.Refresh.Operation.Method != ""
	if auth.SignIn.Operation.Method == "" {
		return false
	}
	return strings.Contains(auth.SignIn.URL, "://") || s.api.Paths.Value(auth.SignIn.Operation.Route) != nil
}

// search is one reading of a document.
type search struct {
	api   *openapi3.T
	ops   []*operation
	found *Suggestion
	// signIn is the operation that signs in, and tokens what its response has.
	signIn *operation
	tokens grant
	// coded is true when the document has the flow of an authorization code.
	coded bool
}

// operation is an operation with what is looked at again and again.
type operation struct {
	*openapi3.Operation

	method, path string
	// named are the words of the path's end and of the operationId, said those of
	// the summary, see spaced.
	named, said string
	last        string // the path's last segment
	request     []field
	response    []field
	params      []field
	public      bool
}

// key names the operation.
func (o *operation) key() string { return o.method + " " + o.path }

// operations reads the operations, in the order of routes.
func (s *search) operations() {
	items := s.api.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(items)) {
		methods := items[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			op := methods[method]
			if op.Extensions["x-auth"] != nil {
				continue // it is said
			}
			o := &operation{Operation: op, method: method, path: path, last: lastSegment(path)}
			o.named, o.said = spaced(o.last+" "+op.OperationID), spaced(op.Summary)
			o.request, o.response = fields(schema.Request(op), false), fields(schema.Response(op), true)
			o.params = parameters(slices.Concat(items[path].Parameters, op.Parameters))
			o.public = op.Security != nil && len(*op.Security) == 0
			s.ops = append(s.ops, o)
		}
	}
}

// try reads a finding as the generator would, and keeps what is wrong with it.
func (s *search) try(f *Finding) {
	if f.Missing != "" {
		return
	}
	item := s.api.Paths.Value(f.Path)
	op := item.Operations()[f.Method]
	op.Extensions = maps.Clone(op.Extensions)
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions["x-auth"] = f.extension()
	defer delete(op.Extensions, "x-auth")
	if _, err := roles.ReadTree(s.api, place.Log{File: s.found.Name}); err != nil {
		text, _, _ := strings.Cut(err.Error(), "\n")
		f.Missing = strings.TrimPrefix(text, s.found.Name+": ")
	}
}

// extension is x-auth as JSON has it.
func (f *Finding) extension() map[string]any {
	x := map[string]any{"role": f.Role}
	object := func(places []Place) map[string]any {
		m := map[string]any{}
		for _, p := range places {
			m[p.Key] = p.At
		}
		return m
	}
	request := object(f.Request)
	if len(f.Fixed) > 0 {
		request["fixed"] = object(f.Fixed)
	}
	if len(request) > 0 {
		x["request"] = request
	}
	if len(f.Response) > 0 {
		x["response"] = object(f.Response)
	}
	return x
}

// best returns the finding with the highest score above least, with the others
// that come close.
func best(all []*Finding, least float64) *Finding {
	all = slices.DeleteFunc(all, func(f *Finding) bool { return f.score < least })
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *Finding) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	for _, f := range all[1:] {
		all[0].Others = append(all[0].Others, f.Method+" "+f.Path)
	}
	const shown = 5
	if len(all[0].Others) > shown {
		all[0].Others = all[0].Others[:shown]
	}
	return all[0]
}
