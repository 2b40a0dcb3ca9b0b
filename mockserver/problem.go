package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Problem is a response that says what went wrong, as a problem document (RFC 9457) or
// in the shape that the document has for failures. It is an error, for [WriteProblem].
// Its texts are sent and recorded: they must not quote a token, a password or a body.
type Problem struct {
	Status int
	// Code says what went wrong, for programs.
	Code string
	// Detail says it in a sentence.
	Detail string
	// Errors say it of each field of the request. By default, there are none.
	Errors []FieldError
	// Header is added to the response. By default, there is none.
	Header http.Header
}

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	// Field is a JSON pointer (RFC 6901) into the body, or the name of a parameter.
	Field string `json:"field"`
	// Detail says what is wrong with it.
	Detail string `json:"detail"`
}

// Error returns status, code and detail.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail) }

func fail(status int, code, detail string) *Problem {
	return &Problem{Status: status, Code: code, Detail: detail}
}

// with adds a header to the response.
func (p *Problem) with(key, value string) *Problem {
	if p.Header == nil {
		p.Header = http.Header{}
	}
	p.Header.Set(key, value)
	return p
}

// problemDocument is the body of a problem (RFC 9457, section 3.1).
type problemDocument struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail,omitempty"`
	Code      string       `json:"code"`
	RequestID string       `json:"request_id,omitempty"`
	Errors    []FieldError `json:"errors,omitempty"`
}

// WriteProblem responds with err, which is a *[Problem] unless something is wrong with
// the server itself: then the response is 500 with code internal, and says nothing of
// err. The body has the shape that the document gives failures of that operation and
// status, and the header X-Mock-Problem says what there may be no room for; where it has
// none, it is a problem document (RFC 9457).
//
// When the response has begun, the connection is cut: what was sent so far must not
// pass for all of it. w is the [http.ResponseWriter] that the handler was called with.
func WriteProblem(w http.ResponseWriter, err error) {
	if begun(w) {
		panic(http.ErrAbortHandler)
	}
	var p *Problem
	if !errors.As(err, &p) {
		p = fail(http.StatusInternalServerError, "internal", "the server failed")
	}
	body := problemDocument{
		Type:      "about:blank",
		Title:     http.StatusText(p.Status),
		Status:    p.Status,
		Detail:    p.Detail,
		Code:      p.Code,
		RequestID: w.Header().Get(requestIDHeader),
		Errors:    p.Errors,
	}
	for key, values := range p.Header {
		w.Header()[key] = values
	}
	noteCode(w, p.Code)
	if op := operationOf(w); op != nil && op.problem(w, body) {
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(body)
}
