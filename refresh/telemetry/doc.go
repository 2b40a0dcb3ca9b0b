// Package telemetry tells OpenTelemetry what sessions and their calls do: a
// span for each call and each refresh, and metrics.
//
//	t, err := telemetry.New()
//	c, err := client.New(url, client.WithTracer(t))
//
// or, for a session without the client, refresh.WithTracer(t). By default, the
// global providers are used.
//
// # Spans
//
// A call is a client span that is named by its operation ID, such as
// "listProjects", and lasts from the moment it asks for its token until the header
// of its last response is there: retries, the replay after a 401, and waits for a
// refresh are inside. Its attributes are those of the semantic conventions for
// HTTP clients. The span is in the context that the transport gets, and its
// traceparent header goes to the API's own origin, never to another.
//
// A refresh is one for all who wait for it, and so it is nobody's child: it is
// a span "session refresh" in a trace of its own, and every call that has
// waited for it is linked to it.
//
// # Metrics
//
// The names are those of the Metric constants. A call is seen in
// http.client.request.duration if the transport is instrumented too; what only the session
// knows is counted here.
//
// # Secrets
//
// No attribute, event, name or status holds a token, a URL, a body or the text
// of an error: errors are named by kind ("signed_out", "timeout") or by type.
package telemetry
