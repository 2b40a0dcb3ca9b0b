package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/perennial-go/perennial/gen"
)

// failure is an answer that is a problem document (RFC 9457). Its texts are
// fixed: none of them quotes a token, a password or a body.
type failure struct {
	status int
	code   string
	detail string
	header http.Header
	errors []gen.FieldError
}

func (f *failure) Error() string { return fmt.Sprintf("%d %s: %s", f.status, f.code, f.detail) }

func fail(status int, code, detail string) *failure {
	return &failure{status: status, code: code, detail: detail}
}

// with adds a header to the answer.
func (f *failure) with(key, value string) *failure {
	if f.header == nil {
		f.header = http.Header{}
	}
	f.header.Set(key, value)
	return f
}

// notFound is the answer to an id that leads nowhere.
func notFound(what string) *failure {
	return fail(http.StatusNotFound, "not_found", "there is no such "+what)
}

// invalid is the answer to a call that fits the document but makes no sense.
func invalid(field, detail string) *failure {
	f := fail(http.StatusUnprocessableEntity, "invalid_request", "the request does not fit the API description")
	f.errors = []gen.FieldError{{Field: field, Detail: detail}}
	return f
}

// writeProblem answers with err, which is a *failure unless something is wrong
// with the server itself. When the answer has begun, the connection is cut: what
// was sent so far must not pass for all of it.
func writeProblem(w http.ResponseWriter, err error) {
	if begun(w) {
		panic(http.ErrAbortHandler)
	}
	var f *failure
	if !errors.As(err, &f) {
		f = fail(http.StatusInternalServerError, "internal", "the server failed")
	}
	p := gen.Problem{
		Type:      "about:blank",
		Title:     http.StatusText(f.status),
		Status:    f.status,
		Detail:    f.detail,
		Code:      f.code,
		RequestID: w.Header().Get(requestIDHeader),
		Errors:    f.errors,
	}
	for key, values := range f.header {
		w.Header()[key] = values
	}
	noteCode(w, f.code)
	if op := operationOf(w); op != nil && !op.of.own && op.problem(w, p) {
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(f.status)
	_ = json.NewEncoder(w).Encode(p)
}
