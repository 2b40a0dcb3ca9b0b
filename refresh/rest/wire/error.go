package wire

import (
	"errors"
	"strconv"
)

// ErrEncode says that an argument cannot be sent as the OpenAPI document
// describes it. Nothing was sent. Ask with [errors.Is]; which argument it is, an
// [*Error] says.
var ErrEncode = errors.New("argument cannot be sent")

// Error is an argument that cannot be sent. Its text names the parameter and
// the way out, and never holds the value: that may be a secret.
type Error struct {
	// In is where the argument belongs: "path", "query", "querystring", "header",
	// "cookie" or "body".
	In string
	// Name is the name of the parameter, or of the property of a form. It is
	// empty for a body as a whole.
	Name string
	// Reason says what is wrong with the value, and what to do.
	Reason string
	// Err is the cause, or nil: what the value's own MarshalJSON returned.
	Err error
}

// Error returns one line, such as
//
//	path parameter "id": the value is empty; the URL would be another operation's
func (e *Error) Error() string {
	switch {
	case e.Name == "":
		return "request " + e.In + ": " + e.Reason
	case e.In == "body":
		return "form field " + strconv.Quote(e.Name) + ": " + e.Reason
	}
	return e.In + " parameter " + strconv.Quote(e.Name) + ": " + e.Reason
}

// Is reports whether target is [ErrEncode].
func (e *Error) Is(target error) bool { return target == ErrEncode }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// refusal is why a value cannot be sent, before its name is known.
type refusal string

func (r refusal) Error() string { return string(r) }

// named makes an [*Error] of why a value cannot be sent.
func named(in, name string, err error) *Error {
	if r, ok := errors.AsType[refusal](err); ok {
		return &Error{In: in, Name: name, Reason: string(r)}
	}
	return &Error{In: in, Name: name, Reason: "the value does not marshal as JSON", Err: err}
}
