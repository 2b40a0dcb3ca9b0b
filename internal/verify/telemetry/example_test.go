package telemetry_test

import (
	"context"
	"fmt"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/telemetry"
)

// A call on a revoked token: its span is linked to that of the refresh.
func Example() {
	recorder := tracetest.NewSpanRecorder() // yours is an exporter
	traces := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder))
	t, err := telemetry.New(telemetry.WithTracerProvider(traces))
	if err != nil {
		fmt.Println(err)
		return
	}
	api := taskapi.Start()
	defer api.Close()
	c, err := client.New(api.URL, client.WithTracer(t))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	ctx := context.Background()
	_, _ = c.SignIn(ctx, mockserver.AdaEmail, mockserver.AdaPassword)
	api.RevokeTokens()
	_, _ = c.Projects.List(ctx, nil)

	for _, span := range recorder.Ended() {
		fmt.Printf("%s (%s), links: %d\n", span.Name(), span.SpanKind(), len(span.Links()))
	}
	// Output:
	// login (client), links: 0
	// session refresh (internal), links: 0
	// listProjects (client), links: 1
}

// A session without the client, and the number of its refreshes.
func ExampleNew() {
	reader := sdkmetric.NewManualReader() // yours is an exporter
	t, err := telemetry.New(telemetry.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))))
	if err != nil {
		fmt.Println(err)
		return
	}
	session := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		return refresh.Token{AccessToken: refresh.NewSecret("new"), RefreshToken: refresh.NewSecret("r2")}, nil
	}), refresh.WithTracer(t))
	defer session.Close()
	ctx := context.Background()
	_ = session.SignIn(ctx, refresh.Token{RefreshToken: refresh.NewSecret("r1")}) // no access token yet
	_, _ = session.Token(ctx)

	var got metricdata.ResourceMetrics
	_ = reader.Collect(ctx, &got)
	for _, m := range got.ScopeMetrics[0].Metrics {
		if sum, ok := m.Data.(metricdata.Sum[int64]); ok {
			outcome, _ := sum.DataPoints[0].Attributes.Value(telemetry.AttrOutcome)
			fmt.Println(m.Name, sum.DataPoints[0].Value, outcome.AsString())
		}
	}
	// Output: perennial.refreshes 1 refreshed
}

// How many sessions are in which state.
func ExampleTracer_Watch() {
	reader := sdkmetric.NewManualReader()
	t, err := telemetry.New(telemetry.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))))
	if err != nil {
		fmt.Println(err)
		return
	}
	api := taskapi.Start()
	defer api.Close()
	c, err := client.New(api.URL, client.WithTracer(t))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	stop := t.Watch(c.Session())
	defer stop()

	var got metricdata.ResourceMetrics
	_ = reader.Collect(context.Background(), &got)
	for _, p := range got.ScopeMetrics[0].Metrics[0].Data.(metricdata.Sum[int64]).DataPoints {
		if state, _ := p.Attributes.Value(telemetry.AttrState); p.Value > 0 {
			fmt.Println(p.Value, state.AsString())
		}
	}
	// Output: 1 signed_out
}
