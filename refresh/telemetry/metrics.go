package telemetry

import (
	"errors"

	"go.opentelemetry.io/otel/metric"
)

// instruments are the metrics that calls and refreshes write.
type instruments struct {
	refreshes metric.Int64Counter
	took      metric.Float64Histogram
	waits     metric.Float64Histogram
	replays   metric.Int64Counter
	retries   metric.Int64Counter
}

// bounds are those that the semantic conventions advise for HTTP durations.
var bounds = metric.WithExplicitBucketBoundaries(
	0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)

func newInstruments(m metric.Meter) (i instruments, err error) {
	var errs [5]error
	i.refreshes, errs[0] = m.Int64Counter(MetricRefreshes, metric.WithUnit("{refresh}"),
		metric.WithDescription("Refreshes of the session, by outcome and reason."))
	i.took, errs[1] = m.Float64Histogram(MetricRefreshDuration, metric.WithUnit("s"), bounds,
		metric.WithDescription("How long refreshes took, from lock to store."))
	i.waits, errs[2] = m.Float64Histogram(MetricWaitDuration, metric.WithUnit("s"), bounds,
		metric.WithDescription("How long callers were held up by a refresh."))
	i.replays, errs[3] = m.Int64Counter(MetricReplays, metric.WithUnit("{replay}"),
		metric.WithDescription("Requests repeated after a 401, with another token."))
	i.retries, errs[4] = m.Int64Counter(MetricRetries, metric.WithUnit("{retry}"),
		metric.WithDescription("Repetitions of requests after a transient failure."))
	return i, errors.Join(errs[:]...)
}
