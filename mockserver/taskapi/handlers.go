package taskapi

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"unicode"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
	"github.com/perennial-go/perennial/mockserver"
)

// handwritten serves operations, as the strict server of the generated code calls
// them. A failure is returned as an error, which becomes a problem document.
type handwritten struct{ *state }

// api is handwritten made whole. An operation that is new in openapi.yaml has no
// method here yet: it compiles all the same, and the mock makes its responses from the
// document. Methods of handwritten come first, for they are less deep. One that does
// not fit its operation any more, or has none, is an error of the compiler.
type api struct {
	handwritten
	unwritten
}

// unwritten is never called: see collector.
type unwritten struct{ server.StrictServerInterface }

// handlers puts the generated strict server under the operation IDs. The patterns
// it registers are method and path, of which the operation IDs are known.
func (h handwritten) handlers() map[string]http.Handler {
	// The document was checked before; what still does not bind is, for example,
	// a number that is too large for its Go type.
	unreadable := func(w http.ResponseWriter, _ *http.Request, _ error) {
		mockserver.WriteProblem(w, invalid("", "a value cannot be read as its type"))
	}
	strict := server.NewStrictHandlerWithOptions(api{handwritten: h}, nil, server.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  unreadable,
		ResponseErrorHandlerFunc: func(w http.ResponseWriter, _ *http.Request, err error) { mockserver.WriteProblem(w, err) },
	})
	c := collector{ids: h.srv.Routes(), into: map[string]http.Handler{}}
	server.HandlerWithOptions(strict, server.StdHTTPServerOptions{BaseRouter: c, ErrorHandlerFunc: unreadable})
	return c.into
}

// collector stands in for a router: it keeps what is registered, and has a method
// of handwritten behind it.
type collector struct {
	ids  map[string]string // by pattern
	into map[string]http.Handler
}

// HandleFunc keeps a handler under its operation ID.
func (c collector) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	if id := c.ids[pattern]; isWritten(id) {
		c.into[id] = http.HandlerFunc(h)
	}
}

// ServeHTTP is never reached.
func (c collector) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// isWritten reports whether an operation has a method of handwritten. The name of the
// method is the operation ID, but for what Go does to it.
func isWritten(id string) bool {
	methods := reflect.TypeFor[handwritten]()
	for i := range methods.NumMethod() {
		if strings.EqualFold(methods.Method(i).Name, letters(id)) {
			return true
		}
	}
	return false
}

// letters are the letters and digits of an operation ID.
func letters(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, id)
}

// GetHealth says that the server is up.
func (h handwritten) GetHealth(context.Context, server.GetHealthRequestObject) (server.GetHealthResponseObject, error) {
	return server.GetHealth200JSONResponse(gen.Health{Status: "ok", Time: h.srv.Now().UTC()}), nil
}
