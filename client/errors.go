package client

import (
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// Error is a call that failed: the server refused it, its response did not
// decode, or none came. Every error of a typed call is one.
type Error = rest.Error

// What a call may fail with, by the status of the response.
var (
	// ErrBadRequest is a 400.
	ErrBadRequest = rest.ErrBadRequest
	// ErrUnauthorized is a 401 that no refresh could repair, such as a wrong password.
	ErrUnauthorized = rest.ErrUnauthorized
	// ErrForbidden is a 403.
	ErrForbidden = rest.ErrForbidden
	// ErrNotFound is a 404.
	ErrNotFound = rest.ErrNotFound
	// ErrConflict is a 409.
	ErrConflict = rest.ErrConflict
	// ErrPreconditionFailed is a 412: it was changed since its ETag was read.
	ErrPreconditionFailed = rest.ErrPreconditionFailed
	// ErrInvalid is a 422: the request was understood and refused.
	ErrInvalid = rest.ErrInvalid
	// ErrTooManyRequests is a 429; Error.RetryAfter says how long to wait.
	ErrTooManyRequests = rest.ErrTooManyRequests
	// ErrUnavailable is a 503.
	ErrUnavailable = rest.ErrUnavailable
)

// What a call may fail with on this side of the wire.
var (
	// ErrSignedOut says that there is no session: sign in (again).
	ErrSignedOut = refresh.ErrSignedOut
	// ErrTemporary says that no token could be had just now, and that the
	// session is kept; Error.RetryAfter tells when the next try is made.
	ErrTemporary = refresh.ErrTemporary
	// ErrTooManyRefreshes says that the server refuses tokens which it has just
	// given out.
	ErrTooManyRefreshes = refresh.ErrTooManyRefreshes
	// ErrNotReplayable says that a 401 came for a body that can be read only
	// once. The token is fresh now: call again with a new body.
	ErrNotReplayable = refresh.ErrNotReplayable
	// ErrResponseLost says that a refresh was sent and no response came; see
	// [WithLostResponsePolicy].
	ErrResponseLost = refresh.ErrResponseLost
	// ErrNotStored says that tokens are in use but could not be stored.
	ErrNotStored = refresh.ErrNotStored
	// ErrClosed says that the client was closed.
	ErrClosed = refresh.ErrClosed
	// ErrDecode says that the call was done and its response is not what the
	// OpenAPI document promises.
	ErrDecode = rest.ErrDecode
	// ErrTooLarge says that the response is over the limit of MaxBytes.
	ErrTooLarge = rest.ErrTooLarge
)
