package refresh

import "context"

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
	// Role is what the operation is for in the life of a session. An operation
	// with a role never starts a refresh, whatever it answers.
	Role Role
}

// Role is the part that an operation plays in the life of a session.
type Role string

// The roles. An operation without one is an ordinary API call.
const (
	RoleNone    Role = ""
	RoleLogin   Role = "login"   // answers with the first tokens of a session
	RoleRefresh Role = "refresh" // answers with new tokens for a refresh token
	RoleVerify  Role = "verify"  // tells whether the access token is good
	RoleLogout  Role = "logout"  // ends the session at the server
)

// WithOperation returns a context for one call of op. [Middleware.Attach],
// [Middleware.CheckRetry] and [Middleware.Do] find the operation there, and
// keep there what they know of the call (which token it was sent with, whether
// it was already replayed). Generated clients call it; nobody else has to.
//
// A context made for one call may be used for more than one, at a small cost.
func WithOperation(ctx context.Context, op Operation) context.Context {
	return &call{Context: ctx, op: op}
}

// OperationFrom returns the operation that ctx was made for.
func OperationFrom(ctx context.Context) (Operation, bool) {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return Operation{}, false
	}
	return c.op, true
}

type callKey struct{}

// call is the context of one call.
type call struct {
	context.Context
	op Operation
}

// Value answers for the call itself and otherwise asks the parent.
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}
