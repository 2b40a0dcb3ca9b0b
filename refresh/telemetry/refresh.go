package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// SpanRefresh is the name of the span of a refresh.
const SpanRefresh = "session refresh"

// TraceRefresh is called by the session.
func (t *Tracer) TraceRefresh(ctx context.Context, why string) (context.Context, tracing.Refresh) {
	ctx, span := t.tracer.Start(ctx, SpanRefresh, trace.WithNewRoot(),
		trace.WithAttributes(AttrReason.String(reason(why))))
	return ctx, &refreshing{t: t, span: span}
}

// refreshing is one refresh under way.
type refreshing struct {
	t    *Tracer
	span trace.Span
}

// End is called by the session.
func (r *refreshing) End(res tracing.RefreshResult) {
	attrs := append(failure(res.Err), AttrOutcome.String(string(res.Outcome)))
	r.span.SetAttributes(attrs...)
	if res.Err != nil {
		r.span.SetStatus(codes.Error, "") // the text of an error may quote a server
	}
	r.span.End()

	// The span's context makes it the exemplar of the measurement.
	ctx := trace.ContextWithSpan(context.Background(), r.span)
	set := metric.WithAttributeSet(attribute.NewSet(append(attrs, AttrReason.String(reason(res.Reason)))...))
	r.t.refreshes.Add(ctx, 1, set)
	r.t.took.Record(ctx, res.Took.Seconds(), set)
}

// reason is r as an attribute.
func reason(r string) string {
	switch event.Reason(r) {
	case event.ReasonRejected:
		return "rejected"
	case event.ReasonExpired:
		return "expired"
	case event.ReasonExpiresSoon:
		return "early"
	}
	return "_OTHER"
}
