package rest

import (
	"encoding/json"
	"errors"

	"github.com/perennial-go/perennial/internal/mediatype"
)

// ErrorBody decodes the response that a typed call failed with, as the document
// describes it for its status; the comment of each generated method names the type.
// It is for what the fields of [Error] do not have, such as the fields of a form
// that were refused:
//
//	if problem, ok := rest.ErrorBody[shop.Problem](err); ok {
//
// It reports false if err is no refusal of the server, or if its body is not JSON
// that fits T, such as the page of a proxy. The value may hold secrets that the
// server quotes: do not log it.
func ErrorBody[T any](err error) (T, bool) {
	var body T
	var e *Error
	if !errors.As(err, &e) || len(e.Body) == 0 || e.StatusCode >= 200 && e.StatusCode < 300 {
		return body, false
	}
	if t := e.Header.Get("Content-Type"); t != "" && !mediatype.IsJSON(t) {
		return body, false
	}
	if json.Unmarshal(e.Body, &body) != nil {
		var none T
		return none, false
	}
	return body, true
}
