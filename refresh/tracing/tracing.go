// Package tracing is the seam between a session and whatever follows it: spans,
// metrics, a log. Package refresh/telemetry is the implementation for
// OpenTelemetry, and enough for most programs; implement [Tracer] for another
// system, and give it to refresh.WithTracer.
//
// Nothing that a Tracer is given holds a token, a body or a URL.
package tracing

import (
	"context"
	"net/http"
	"time"
)

// Tracer follows calls, refreshes and waits from begin to end.
//
// Its methods are called by many goroutines at once, without a lock of the
// session, on the goroutine of the call or the refresh: they should return
// quickly.
type Tracer interface {
	// TraceCall is called when a call is about to be sent, or could not be given
	// its token. The context it returns, made from ctx, goes down to the transport.
	TraceCall(ctx context.Context, start CallStart) (context.Context, Call)
	// TraceRefresh is called when a refresh starts, with its event.Reason. The
	// context it returns, made from ctx, goes to the store and the Refresher.
	TraceRefresh(ctx context.Context, reason string) (context.Context, Refresh)
	// Waited is called when a call, or Session.Token and Session.Renew, has waited
	// for a refresh. ctx is that of whoever waited.
	Waited(ctx context.Context, w Wait)
}

// Operation is what a tracer is told of a refresh.Operation.
type Operation struct {
	// ID is the operationId, or "METHOD /path" where the document has none.
	ID string
	// Method is the HTTP method in upper case.
	Method string
	// Route is the path template. It stands for the URL, which may carry secrets.
	Route string
}

// CallStart is a call that begins.
type CallStart struct {
	Operation Operation
	// Origin is where the request goes: scheme, host and port.
	Origin string
	// Start is when the call asked for its token: before the waits.
	Start time.Time
	// Header is empty. What TraceCall puts there is added to every send to the
	// API's own origin, and to no other.
	Header http.Header
}

// Call is one call under way.
type Call interface {
	// End is called once, when the header of the last response has come or none
	// will.
	End(r CallResult)
}

// CallResult is how a call ended.
type CallResult struct {
	// Sends is how many times the request was sent; 0 if it got no token.
	Sends int
	// Retries is how many repetitions followed a transient failure.
	Retries int
	// Replayed is true if the request was repeated after a 401, with another token.
	Replayed bool
	// Waits are the waits for a refresh: before the first send, and after a 401.
	Waits []Wait
	// StatusCode is the status of the last response; 0 if none came.
	StatusCode int
	// Err is what the caller got instead of a response.
	Err error
}

// Wait is one wait for a refresh.
type Wait struct {
	// Refresh is what TraceRefresh returned for it; nil if the wait ended before
	// the refresh had started.
	Refresh Refresh
	// Reason is why there was a refresh: a event.Reason.
	Reason string
	Took   time.Duration
	// Err is what the wait ended in, or nil for a token.
	Err error
}

// Refresh is one refresh under way.
type Refresh interface {
	// End is called once, before those who wait go on.
	End(r RefreshResult)
}

// RefreshResult is how a refresh ended.
type RefreshResult struct {
	Outcome Outcome
	// Reason is why there was a refresh: a event.Reason.
	Reason string
	Took   time.Duration
	// Err is why there is no token, or nil.
	Err error
}

// Outcome is the kind of a RefreshResult.
type Outcome string

// The outcomes of refreshes.
const (
	// OutcomeRefreshed: the server gave a new token.
	OutcomeRefreshed Outcome = "refreshed"
	// OutcomeAdopted: the store held a newer token, from another process sharing
	// the session.
	OutcomeAdopted Outcome = "adopted"
	// OutcomeReplaced: the store held the tokens of another sign-in.
	OutcomeReplaced Outcome = "replaced"
	// OutcomeFailed: no token, and the session is kept.
	OutcomeFailed Outcome = "failed"
	// OutcomeSignedOut: no token, and the session has ended.
	OutcomeSignedOut Outcome = "signed_out"
	// OutcomeAbandoned: a sign-in or sign-out came meanwhile.
	OutcomeAbandoned Outcome = "abandoned"
)
