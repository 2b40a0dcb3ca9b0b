package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/perennial-go/perennial/refresh/tracing"
)

const scope = "github.com/perennial-go/perennial/refresh/telemetry"

// Tracer is a [tracing.Tracer] for any number of sessions. Its methods may be
// called from many goroutines at once. It starts no goroutine and needs no end.
type Tracer struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	instruments
	sessions watched
}

var _ tracing.Tracer = (*Tracer)(nil)

// New returns a tracer. One is enough for a program.
//
// Errors: what the meter provider says of the metrics, such as another
// instrument of the same name.
func New(opts ...Option) (*Tracer, error) {
	s := defaults()
	for _, o := range opts {
		o(&s)
	}
	t := &Tracer{tracer: s.traces.Tracer(scope), propagator: s.propagator}
	m := s.metrics.Meter(scope)
	var err error
	if t.instruments, err = newInstruments(m); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	if _, err = m.Int64ObservableUpDownCounter(MetricSessions,
		metric.WithUnit("{session}"),
		metric.WithDescription("Watched sessions, by the state they are in."),
		metric.WithInt64Callback(t.sessions.observe),
	); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return t, nil
}

// Waited is called by the session.
func (t *Tracer) Waited(ctx context.Context, w tracing.Wait) {
	attrs := append(failure(w.Err), AttrReason.String(reason(w.Reason)))
	t.waits.Record(ctx, w.Took.Seconds(), metric.WithAttributes(attrs...))
}
