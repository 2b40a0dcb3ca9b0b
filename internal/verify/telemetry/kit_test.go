package telemetry_test

import (
	"context"
	"net/http"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh/telemetry"
)

// No test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a tracer with the SDK in memory behind it.
type rig struct {
	*telemetry.Tracer
	t       *testing.T
	spans   *tracetest.SpanRecorder
	metrics *sdkmetric.ManualReader
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, spans: tracetest.NewSpanRecorder(), metrics: sdkmetric.NewManualReader()}
	traces := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(r.spans))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(r.metrics))
	t.Cleanup(func() {
		_ = traces.Shutdown(context.Background())
		_ = meters.Shutdown(context.Background())
	})
	var err error
	if r.Tracer, err = telemetry.New(
		telemetry.WithTracerProvider(traces),
		telemetry.WithMeterProvider(meters),
		telemetry.WithPropagator(propagation.TraceContext{}),
	); err != nil {
		t.Fatal(err)
	}
	return r
}

// client returns a client for srv that r follows, with Ada signed in.
func (r *rig) client(srv *mockserver.Server, opts ...client.Option) *client.Client {
	r.t.Helper()
	transport := srv.Transport()
	r.t.Cleanup(transport.CloseIdleConnections)
	c, err := client.New(srv.URL, append([]client.Option{
		client.WithHTTPClient(&http.Client{Transport: transport}), client.WithTracer(r.Tracer),
	}, opts...)...)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { c.Close() })
	if _, err := c.SignIn(r.t.Context(), mockserver.AdaEmail, mockserver.AdaPassword); err != nil {
		r.t.Fatal(err)
	}
	return c
}

// ended returns the spans of a name that have ended.
func (r *rig) ended(name string) (found []sdktrace.ReadOnlySpan) {
	for _, s := range r.spans.Ended() {
		if s.Name() == name {
			found = append(found, s)
		}
	}
	return found
}

// last returns the last span of a name that has ended.
func (r *rig) last(name string) sdktrace.ReadOnlySpan {
	r.t.Helper()
	all := r.ended(name)
	if len(all) == 0 {
		r.t.Fatalf("no span %q has ended", name)
	}
	return all[len(all)-1]
}

// attrs returns the attributes of a span as text.
func attrs(s sdktrace.ReadOnlySpan) map[string]string { return texts(s.Attributes()) }

func texts(kvs []attribute.KeyValue) map[string]string {
	m := map[string]string{}
	for _, kv := range kvs {
		m[string(kv.Key)] = kv.Value.String()
	}
	return m
}

// point is one measured value: the number of a counter, or the count and the
// sum of a histogram.
type point struct {
	attrs map[string]string
	n     int64
	sum   float64
}

// everything returns what the meter provider has.
func (r *rig) everything() *metricdata.ResourceMetrics {
	r.t.Helper()
	var all metricdata.ResourceMetrics
	if err := r.metrics.Collect(r.t.Context(), &all); err != nil {
		r.t.Fatal(err)
	}
	return &all
}

// collect returns everything measured, by metric.
func (r *rig) collect() map[string][]point {
	r.t.Helper()
	points := map[string][]point{}
	for _, scope := range r.everything().ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					points[m.Name] = append(points[m.Name], point{attrs: texts(p.Attributes.ToSlice()), n: p.Value})
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					points[m.Name] = append(points[m.Name],
						point{attrs: texts(p.Attributes.ToSlice()), n: int64(p.Count), sum: p.Sum})
				}
			default:
				r.t.Errorf("%s is a %T", m.Name, data)
			}
		}
	}
	return points
}

// one returns the only value of a metric.
func (r *rig) one(name string) point {
	r.t.Helper()
	points := r.collect()
	if len(points[name]) != 1 {
		r.t.Fatalf("%s has %d values: %v", name, len(points[name]), points[name])
	}
	return points[name][0]
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantAttrs checks some attributes; "" means that there is none.
func wantAttrs(t *testing.T, got, wanted map[string]string) {
	t.Helper()
	for k, v := range wanted {
		want(t, k, got[k], v)
	}
}
