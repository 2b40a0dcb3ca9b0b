// Command telemetry shows what OpenTelemetry sees of a session: it signs in,
// has its token revoked and a server fail, and prints spans and metrics as the
// console exporters write them. It starts a mock of the API, so that it runs as
// it is:
//
//	go run ./examples/telemetry
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/telemetry"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	// What every program that uses OpenTelemetry has: an exporter for each signal.
	spans, err := stdouttrace.New(stdouttrace.WithWriter(w), stdouttrace.WithPrettyPrint())
	if err != nil {
		return err
	}
	traces := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	defer func() { err = errors.Join(err, traces.Shutdown(ctx)) }()
	points, err := stdoutmetric.New(stdoutmetric.WithWriter(w), stdoutmetric.WithPrettyPrint())
	if err != nil {
		return err
	}
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(points)))
	defer func() { err = errors.Join(err, meters.Shutdown(ctx)) }() // writes the metrics

	// What perennial adds.
	t, err := telemetry.New(telemetry.WithTracerProvider(traces), telemetry.WithMeterProvider(meters))
	if err != nil {
		return err
	}
	api := taskapi.Start() // yours is at https://api.example.com
	defer api.Close()
	c, err := client.New(api.URL, client.WithTracer(t))
	if err != nil {
		return err
	}
	defer c.Close()
	t.Watch(c.Session())
	return use(ctx, c, api)
}

// use has something happen to the session.
func use(ctx context.Context, c *client.Client, api *mockserver.Server) error {
	if _, err := c.SignIn(ctx, mockserver.AdaEmail, mockserver.AdaPassword); err != nil {
		return err
	}
	api.RevokeTokens() // as if the access token had expired early
	if _, err := c.Account.GetCurrentUser(ctx); err != nil {
		return err
	}
	api.Fail("listProjects", mockserver.Fault{Status: http.StatusServiceUnavailable, Times: 1})
	_, err := c.Projects.List(ctx, nil)
	return err
}
