package rest

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Error is a typed call that failed: the server refused it, its response did not
// decode, or no response came. Every error of a typed call is one.
//
// Its text names the operation, the route template, the status, the server's
// code and message and the request id. It never holds the body, the URL, its
// query or the token of the call.
//
// An Error is not changed after it was returned; it may be shared.
type Error struct {
	// Operation is the operation's ID, as in [refresh.Operation].
	Operation string
	// Method is the HTTP method in upper case.
	Method string
	// Route is the path template, such as "/projects/{project_id}".
	Route string

	// StatusCode is the status of the response, or 0 when none came. It is 2xx
	// when a response did not decode: see [ErrDecode].
	StatusCode int
	// Type identifies the kind of problem, as a URI (RFC 9457, section 3.1.1).
	Type string
	// Title is the short text for that kind (RFC 9457, section 3.1.3).
	Title string
	// Code is the server's own machine-readable code: the member "code" of a
	// problem document, "error" of an OAuth error (RFC 6749, section 5.2).
	Code string
	// Message says what went wrong this time, in the server's words: "detail"
	// of a problem document, or what other formats have in its place.
	Message string
	// RequestID is what the server calls this request in its own logs: the
	// member "request_id" of the body, or else the header X-Request-Id.
	RequestID string
	// RetryAfter is how long the server asks to wait (RFC 9110, section
	// 10.2.3): never negative, at most 24 hours, 0 when it does not say.
	RetryAfter time.Duration

	// Header is the header of the response, or nil.
	Header http.Header
	// Body is the response as it came, up to 1 MiB of it, for formats that the
	// fields above do not cover. It may hold secrets: do not log it.
	Body []byte

	// Err is the cause when it was not the server's refusal: a transport
	// error, the end of the context, [refresh.ErrSignedOut], [ErrDecode].
	Err error
}

// maxRetryAfter caps what a server may ask for.
const maxRetryAfter = 24 * time.Hour

// Error returns one line, such as
//
//	getProject: GET /projects/{project_id}: 404 project_not_found: no such project (request id req_7)
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation + ": " + e.Method + " " + e.Route + ": ")
	if e.StatusCode != 0 {
		b.WriteString(strconv.Itoa(e.StatusCode))
		if e.Code != "" {
			b.WriteString(" " + line(e.Code))
		} else if text := http.StatusText(e.StatusCode); text != "" {
			b.WriteString(" " + text)
		}
	}
	said := line(e.Message)
	if said == "" && e.StatusCode != 0 {
		said = line(e.Title)
	}
	if e.Err != nil {
		if said != "" {
			said += ": "
		}
		said += line(causeText(e.Err, e.Route))
	}
	if said != "" {
		if e.StatusCode != 0 {
			b.WriteString(": ")
		}
		b.WriteString(said)
	}
	if e.RequestID != "" {
		b.WriteString(" (request id " + line(e.RequestID) + ")")
	}
	return b.String()
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the sentinel of the response's status.
func (e *Error) Is(target error) bool {
	s, ok := target.(statusError)
	return ok && int(s) == e.StatusCode
}

// GoString returns the text, for the verb %#v: the fields would show the body.
func (e Error) GoString() string { return "&rest.Error{" + strconv.Quote(e.Error()) + "}" }

// LogValue returns the fields that are safe to log, for log/slog.
func (e Error) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, 6)
	attrs = append(attrs, slog.String("operation", e.Operation), slog.Int("status", e.StatusCode))
	if e.Code != "" {
		attrs = append(attrs, slog.String("code", line(e.Code)))
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", line(e.RequestID)))
	}
	if e.RetryAfter > 0 {
		attrs = append(attrs, slog.Duration("retry_after", e.RetryAfter))
	}
	attrs = append(attrs, slog.String("error", e.Error()))
	return slog.GroupValue(attrs...)
}

// MarshalText returns the text, for encoders: the fields would show the body.
func (e Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// newError returns an error of op.
func newError(op refresh.Operation, cause error) *Error {
	return &Error{Operation: op.ID, Method: op.Method, Route: op.Route, Err: cause}
}
