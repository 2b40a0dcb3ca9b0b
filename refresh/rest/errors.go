package rest

import (
	"errors"
	"net/http"
)

// These stand for the status of a response (RFC 9110, section 15; RFC 6585 for
// 429). Compare with errors.Is; for another status look at [Error.StatusCode].
var (
	// ErrNotModified is a 304: what If-None-Match named is still current.
	ErrNotModified error = statusError(http.StatusNotModified)
	// ErrBadRequest is a 400.
	ErrBadRequest error = statusError(http.StatusBadRequest)
	// ErrUnauthorized is a 401 that no refresh could repair, or that a refresh
	// must not try to repair (a wrong password).
	ErrUnauthorized error = statusError(http.StatusUnauthorized)
	// ErrForbidden is a 403: the token is good, its owner is not allowed to.
	ErrForbidden error = statusError(http.StatusForbidden)
	// ErrNotFound is a 404.
	ErrNotFound error = statusError(http.StatusNotFound)
	// ErrConflict is a 409.
	ErrConflict error = statusError(http.StatusConflict)
	// ErrPreconditionFailed is a 412: somebody else changed it since its ETag
	// was read.
	ErrPreconditionFailed error = statusError(http.StatusPreconditionFailed)
	// ErrInvalid is a 422: the request was understood and refused.
	ErrInvalid error = statusError(http.StatusUnprocessableEntity)
	// ErrTooManyRequests is a 429; [Error.RetryAfter] says how long to wait.
	ErrTooManyRequests error = statusError(http.StatusTooManyRequests)
	// ErrUnavailable is a 503; [Error.RetryAfter] may say for how long.
	ErrUnavailable error = statusError(http.StatusServiceUnavailable)
)

// These say what went wrong on this side of the wire.
var (
	// ErrDecode says that the call succeeded at the server (2xx) and that its
	// response is not what the document promises: bad JSON, another content
	// type, empty or cut short. Do not simply repeat the call: it was done.
	ErrDecode = errors.New("response does not decode")
	// ErrTooLarge says that the response is over the limit; see [MaxBytes].
	ErrTooLarge = errors.New("response is too large")
	// ErrIdle says that the body of the response stopped arriving; see
	// [IdleTimeout]. The call may have been done.
	ErrIdle = errors.New("the response stopped arriving")
	// ErrOption says that a call was given an option that it can't be made
	// with. Nothing was sent.
	ErrOption = errors.New("bad option")
	// ErrCursor says that a server's pages go round in a circle.
	ErrCursor = errors.New("pages repeat")
)

// statusError is a status to compare an [Error] with.
type statusError int

func (s statusError) Error() string { return http.StatusText(int(s)) }
