package refresh

import (
	"context"
	"net/http"
	"time"
)

// Tracer follows calls, refreshes and waits from begin to end: it is the seam
// for tracing and metrics, see package refresh/telemetry. Nothing that it is
// given holds a token, a body or a URL.
//
// Its methods are called by many goroutines at once, without a lock of the
// session, on the goroutine of the call or the refresh: they should return
// quickly.
type Tracer interface {
	// TraceCall is called when a call is about to be sent, or could not be given
	// its token. The context it returns, made from ctx, goes down to the transport.
	TraceCall(ctx context.Context, start CallStart) (context.Context, CallTrace)
	// TraceRefresh is called when a refresh sets out. The context it returns,
	// made from ctx, goes to the store and the [Refresher].
	TraceRefresh(ctx context.Context, reason Reason) (context.Context, RefreshTrace)
	// Waited is called when a call, or [Session.Token] and [Session.Renew], has
	// waited for a refresh. ctx is that of whoever waited.
	Waited(ctx context.Context, w Wait)
}

// CallStart is a call that begins.
type CallStart struct {
	Operation Operation
	// Origin is where the request goes.
	Origin Origin
	// Start is when the call asked for its token: before the waits.
	Start time.Time
	// Header is empty. What TraceCall puts there is added to every send to the
	// API's own origin, and to no other.
	Header http.Header
}

// CallTrace is one call under way.
type CallTrace interface {
	// End is called once, when the header of the last answer is there or there
	// will be none.
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
	// StatusCode is the status of the last answer; 0 if none came.
	StatusCode int
	// Err is what the caller got instead of an answer.
	Err error
}

// Wait is one wait for a refresh.
type Wait struct {
	// Refresh is what TraceRefresh returned for it; nil if the wait was over
	// before the refresh had set out.
	Refresh RefreshTrace
	// Reason is why there was a refresh: Rejected, Expired or Early.
	Reason Reason
	Took   time.Duration
	// Err is what the wait ended in, or nil for a token.
	Err error
}

// RefreshTrace is one refresh under way.
type RefreshTrace interface {
	// End is called once, before those who wait go on.
	End(r RefreshResult)
}

// RefreshOutcome is what a refresh came to.
type RefreshOutcome string

// The outcomes of refreshes.
const (
	// OutcomeRefreshed: the server gave a new token.
	OutcomeRefreshed RefreshOutcome = "refreshed"
	// OutcomeAdopted: the store held a newer token, another holder's work.
	OutcomeAdopted RefreshOutcome = "adopted"
	// OutcomeReplaced: the store held the tokens of another sign-in.
	OutcomeReplaced RefreshOutcome = "replaced"
	// OutcomeFailed: no token, and the session is kept.
	OutcomeFailed RefreshOutcome = "failed"
	// OutcomeSignedOut: no token, and the session is over.
	OutcomeSignedOut RefreshOutcome = "signed_out"
	// OutcomeAbandoned: somebody signed in or out meanwhile.
	OutcomeAbandoned RefreshOutcome = "abandoned"
)

// RefreshResult is how a refresh ended.
type RefreshResult struct {
	Outcome RefreshOutcome
	// Reason is why there was a refresh: Rejected, Expired or Early.
	Reason Reason
	Took   time.Duration
	// Err is why there is no token, or nil.
	Err error
}

// WithTracer has t follow the session's refreshes, and the calls of every
// [Middleware] that is made for it. By default, nothing is followed.
func WithTracer(t Tracer) Option {
	return func(s *settings) { s.tracer = t }
}
