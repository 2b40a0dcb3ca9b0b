package telemetry

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/perennial-go/perennial/refresh/tracing"
)

// TraceCall is called by the middleware.
func (t *Tracer) TraceCall(ctx context.Context, start tracing.CallStart) (context.Context, tracing.Call) {
	op := start.Operation
	ctx, span := t.tracer.Start(ctx, name(op),
		trace.WithSpanKind(trace.SpanKindClient),
		trace.WithTimestamp(start.Start),
		trace.WithAttributes(request(op, start.Origin)...))
	t.propagator.Inject(ctx, propagation.HeaderCarrier(start.Header))
	return ctx, &calling{t: t, span: span, op: name(op)}
}

// calling is one call under way.
type calling struct {
	t    *Tracer
	span trace.Span
	op   string
}

// End is called by the middleware.
func (c *calling) End(r tracing.CallResult) {
	c.span.SetAttributes(result(r)...)
	if r.Err != nil || r.StatusCode >= http.StatusBadRequest {
		c.span.SetStatus(codes.Error, "") // the text of an error may hold the path
	}
	for _, w := range r.Waits {
		if shared, ok := w.Refresh.(*refreshing); ok {
			c.span.AddLink(trace.Link{
				SpanContext: shared.span.SpanContext(),
				Attributes:  []attribute.KeyValue{AttrReason.String(reason(w.Reason))},
			})
		}
	}
	c.span.End()

	ctx := trace.ContextWithSpan(context.Background(), c.span) // for exemplars
	op := metric.WithAttributes(AttrOperation.String(c.op))
	if r.Replayed {
		c.t.replays.Add(ctx, 1, op)
	}
	if r.Retries > 0 {
		c.t.retries.Add(ctx, int64(r.Retries), op)
	}
}

// name is what the span of op is called.
func name(op tracing.Operation) string {
	switch {
	case op.ID != "":
		return op.ID
	case op.Route != "":
		return method(op) + " " + op.Route
	}
	return method(op)
}

// method is that of op, or _OTHER for one that HTTP does not know: metrics
// and spans must not have names that come from outside.
func method(op tracing.Operation) string {
	switch op.Method {
	case "":
		return http.MethodGet
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace, "QUERY":
		return op.Method
	}
	return "_OTHER"
}

// request are the attributes of a call that begins.
func request(op tracing.Operation, origin string) []attribute.KeyValue {
	attrs := []attribute.KeyValue{semconv.HTTPRequestMethodKey.String(method(op))}
	if op.ID != "" {
		attrs = append(attrs, AttrOperation.String(op.ID))
	}
	if op.Route != "" {
		attrs = append(attrs, semconv.URLTemplate(op.Route))
	}
	u, err := url.Parse(origin)
	if err != nil {
		return attrs
	}
	port := map[string]int{"http": 80, "https": 443}[u.Scheme]
	if n, err := strconv.Atoi(u.Port()); err == nil {
		port = n
	}
	return append(attrs, semconv.ServerAddress(u.Hostname()), semconv.ServerPort(port))
}

// result are the attributes of a call that has ended.
func result(r tracing.CallResult) []attribute.KeyValue {
	attrs := failure(r.Err)
	if r.StatusCode > 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(r.StatusCode))
	}
	if r.Err == nil && r.StatusCode >= http.StatusBadRequest {
		attrs = append(attrs, semconv.ErrorTypeKey.String(strconv.Itoa(r.StatusCode)))
	}
	if r.Sends > 1 {
		attrs = append(attrs, semconv.HTTPRequestResendCount(r.Sends-1))
	}
	if r.Replayed {
		attrs = append(attrs, AttrReplayed.Bool(true))
	}
	if len(r.Waits) > 0 {
		var waited float64
		for _, w := range r.Waits {
			waited += w.Took.Seconds()
		}
		attrs = append(attrs, AttrWaited.Float64(waited))
	}
	return attrs
}
