package refresh

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/hashicorp/go-retryablehttp"
)

// Operation is one API call as the OpenAPI document describes it. Generated
// code fills it in; only clients that are not generated write one by hand.
type Operation struct {
	// ID is the operationId as it stands in the document, or "METHOD /path"
	// where the document has none.
	ID string
	// Method is the HTTP method in upper case.
	Method string
	// Route is the path template, such as "/projects/{project_id}". It stands
	// for the URL in errors and logs: a URL may carry secrets, a template can't.
	Route string
	// Public is true for an operation whose security requirement is empty
	// (`security: []`): no token is sent with it, and it never waits for one.
	Public bool
	// Optional is true for an operation that works with a token and without one:
	// its security requirement has an empty alternative (`security: [{}, ...]`).
	// The token is sent as on any other operation while the session is signed in,
	// and none otherwise.
	Optional bool
	// Security lists the security requirements of the operation, any one of which
	// will do; each names the security schemes that are needed together, and the
	// empty one needs none. It is for credentials beside the session's token, such
	// as API keys, which package apiclient adds; by default, that is nil, there are
	// none, and Public and Optional say all.
	Security [][]string
	// Role is what the operation is for in the life of a session; empty for an
	// ordinary API call. An operation with a role never starts a refresh, whatever
	// its response is.
	Role Role
}

// Role is the part that an operation plays in the life of a session.
type Role string

// The roles. An operation without one is an ordinary API call.
const (
	RoleSignIn  Role = "login"   // returns the first tokens of a session
	RoleRefresh Role = "refresh" // returns new tokens for a refresh token
	RoleVerify  Role = "verify"  // reports whether the access token is valid
	RoleSignOut Role = "logout"  // ends the session at the server
)

// WithOperation returns a context for one call of op. [Middleware.Attach],
// [Middleware.CheckRetry] and [Middleware.Do] find the operation there, and
// keep there what they know of the call: which token it was sent with, whether
// it was already replayed. Generated clients call it; nobody else has to.
//
// A context made for one call may be used for more, at a small cost; with the
// hooks in a retryablehttp.Client of your own, make one for each call.
func WithOperation(ctx context.Context, op Operation) context.Context {
	return &call{Context: ctx, op: op}
}

// OperationFrom returns the operation that ctx was made for.
func OperationFrom(ctx context.Context) (Operation, bool) {
	if c := callFrom(ctx); c != nil {
		return c.op, true
	}
	return Operation{}, false
}

type retriesKey struct{}

// WithoutRetry returns a context whose calls are not repeated after a
// transient failure. A 401 is repaired all the same: that is no retry but the
// same request, sent with a valid token.
func WithoutRetry(ctx context.Context) context.Context { return WithRetryLimit(ctx, 0) }

// WithRetryLimit returns a context whose calls are repeated n times at most after a
// transient failure, whatever [WithRetries] says. What may not be repeated is not.
// By default, that is what counts.
func WithRetryLimit(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, retriesKey{}, max(n, 0))
}

type callKey struct{}

func callFrom(ctx context.Context) *call {
	if c, ok := ctx.(*call); ok {
		return c // as it comes from a generated client; the rest is the long way to it
	}
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// call is the context of one call, and what the middleware knows of it: the
// hooks of go-retryablehttp get a context and no attempt number. It holds the
// retryable request too, so that the whole costs one allocation.
type call struct {
	context.Context
	op Operation

	// owner is the request that the fields below are about. Attach sets it, Do
	// takes it away; a context that is used twice thus never mixes two requests.
	owner atomic.Pointer[http.Request]

	original  *http.Request // as the caller gave it; never changed
	used      *view         // whose token the request carries; nil for none
	repair    bool          // the right to one replay after a 401, until it is used
	single    bool          // one hop only: whoever sits above follows redirects
	retries   int           // transient retries so far
	overtaken int           // replays because of other calls' refreshes so far
	first     *first        // an attempt that http.Client has not seen yet
	body      *body         // nil without a body
	watch     *watch        // nil without an observer
	trace     *callTrace    // nil without a tracer
	retry     retryablehttp.Request
}

// begin notes the request that the call is about, and what it is sent with.
func (c *call) begin(req *http.Request, v *view) {
	c.original, c.used, c.repair = req, v, v != nil
}

// Value returns the call itself for its own key, and otherwise asks the parent.
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}
