package telemetry

import "go.opentelemetry.io/otel/attribute"

// The metrics.
const (
	// MetricRefreshes counts refreshes, by outcome and reason; {refresh}.
	MetricRefreshes = "perennial.refreshes"
	// MetricRefreshDuration is how long refreshes took, waiting for the store's lock
	// included, by outcome and reason; seconds.
	MetricRefreshDuration = "perennial.refresh.duration"
	// MetricWaitDuration is how long callers were held up by a refresh, by reason;
	// seconds. Who got a token at once is not in it.
	MetricWaitDuration = "perennial.token.wait.duration"
	// MetricReplays counts requests that were repeated after a 401, by operation;
	// {replay}.
	MetricReplays = "perennial.request.replays"
	// MetricRetries counts repetitions of requests after a transient failure, by
	// operation; {retry}.
	MetricRetries = "perennial.request.retries"
	// MetricSessions is how many watched sessions are in a state, by state;
	// {session}. See [Tracer.Watch].
	MetricSessions = "perennial.sessions"
)

// The attributes of metrics and spans that no semantic convention names.
const (
	// AttrOperation is the operation ID of a call.
	AttrOperation = attribute.Key("perennial.operation")
	// AttrReason is why there was a refresh: "rejected", "expired" or "early".
	AttrReason = attribute.Key("perennial.refresh.reason")
	// AttrOutcome is how a refresh ended: see [tracing.Outcome].
	AttrOutcome = attribute.Key("perennial.refresh.outcome")
	// AttrState is where a session stands, such as "active" or "cooling_down".
	AttrState = attribute.Key("perennial.session.state")
	// AttrReplayed is true on the span of a call that was repeated after a 401.
	AttrReplayed = attribute.Key("perennial.request.replayed")
	// AttrWaited is how long a call was held up by refreshes, in seconds.
	AttrWaited = attribute.Key("perennial.token.waited")
)
