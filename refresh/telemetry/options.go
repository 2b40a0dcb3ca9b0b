package telemetry

import (
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Option sets one thing of a Tracer.
type Option func(*settings)

type settings struct {
	traces     trace.TracerProvider
	metrics    metric.MeterProvider
	propagator propagation.TextMapPropagator
}

// WithTracerProvider sets where spans go. By default, to the global provider.
func WithTracerProvider(p trace.TracerProvider) Option {
	return func(s *settings) { s.traces = p }
}

// WithMeterProvider sets where metrics go. By default, to the global provider.
func WithMeterProvider(p metric.MeterProvider) Option {
	return func(s *settings) { s.metrics = p }
}

// WithPropagator sets how the trace is handed to the API, in headers of the
// request. By default, as the global propagator says, which is not at all
// unless the program sets one.
func WithPropagator(p propagation.TextMapPropagator) Option {
	return func(s *settings) { s.propagator = p }
}

func defaults() settings {
	return settings{
		traces:     otel.GetTracerProvider(),
		metrics:    otel.GetMeterProvider(),
		propagator: otel.GetTextMapPropagator(),
	}
}
