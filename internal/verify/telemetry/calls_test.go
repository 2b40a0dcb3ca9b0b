package telemetry_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/telemetry"
)

func TestACallIsAClientSpanNamedByItsOperation(t *testing.T) {
	t.Parallel()
	srv := taskapi.New()
	defer srv.Close()
	r := newRig(t)
	c := r.client(srv)
	if _, err := c.Projects.Get(t.Context(), "prj_1"); err != nil {
		t.Fatal(err)
	}
	span := r.last("getProject")
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "kind", span.SpanKind(), trace.SpanKindClient)
	want(t, "status", span.Status().Code, codes.Unset)
	wantAttrs(t, attrs(span), map[string]string{
		"perennial.operation":       "getProject",
		"http.request.method":       "GET",
		"url.template":              "/projects/{project_id}",
		"server.address":            u.Hostname(),
		"server.port":               map[bool]string{true: u.Port(), false: "80"}[u.Port() != ""],
		"http.response.status_code": "200",
		"http.request.resend_count": "",
		"error.type":                "",
		"perennial.token.waited":    "",
	})
	if len(span.Links()) != 0 {
		t.Error("linked to a refresh, and there was none")
	}
}

func TestARetriedCallSaysSo(t *testing.T) {
	t.Parallel()
	srv := taskapi.New()
	defer srv.Close()
	r := newRig(t)
	c := r.client(srv, client.WithBackoff(time.Millisecond, time.Millisecond))
	srv.Fail("listProjects", mockserver.Fault{Status: 503, Times: 2})
	if _, err := c.Projects.List(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	span := r.last("listProjects")
	wantAttrs(t, attrs(span), map[string]string{
		"http.request.resend_count": "2", "http.response.status_code": "200", "error.type": "",
		"perennial.request.replayed": "",
	})
	p := r.one(telemetry.MetricRetries)
	want(t, "retries", p.n, 2)
	want(t, "of", p.attrs["perennial.operation"], "listProjects")
}

func TestAnErrorIsNamedByItsStatusOrKind(t *testing.T) {
	t.Parallel()
	srv := taskapi.New()
	defer srv.Close()
	r := newRig(t)
	c := r.client(srv)

	if _, err := c.Projects.Get(t.Context(), "nope"); err == nil {
		t.Fatal("no error")
	}
	wantAttrs(t, attrs(r.last("getProject")), map[string]string{"error.type": "404", "http.response.status_code": "404"})
	want(t, "status", r.last("getProject").Status().Code, codes.Error)

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Projects.List(gone, nil); err == nil {
		t.Fatal("no error")
	}
	wantAttrs(t, attrs(r.last("listProjects")), map[string]string{"error.type": "cancelled", "http.response.status_code": ""})

	if err := c.Session().SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Projects.Create(t.Context(), nil, gen.ProjectInput{Name: "x"}); err == nil {
		t.Fatal("no error")
	}
	span := r.last("createProject") // it was never sent, and is seen all the same
	wantAttrs(t, attrs(span), map[string]string{"error.type": "signed_out", "http.response.status_code": ""})
	want(t, "status text", span.Status().Description, "")
}

// The trace goes on at the API, and nowhere else: baggage may tell of the user.
func TestTheTraceIsHandedToTheAPIAlone(t *testing.T) {
	t.Parallel()
	var foreign, home http.Header
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) { foreign = req.Header }))
	defer other.Close()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		home = req.Header
		http.Redirect(w, req, other.URL, http.StatusFound)
	}))
	defer api.Close()

	r := newRig(t)
	session := refresh.NewSession(nil, refresh.WithTracer(r.Tracer))
	defer session.Close()
	if err := session.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}); err != nil {
		t.Fatal(err)
	}
	origin, err := refresh.ParseOrigin(api.URL, false)
	if err != nil {
		t.Fatal(err)
	}
	m := refresh.NewMiddleware(session, refresh.WithOrigin(origin),
		refresh.WithHTTPClient(&http.Client{Transport: inContext{t, api.Client().Transport}}))
	ctx := refresh.WithOperation(t.Context(), refresh.Operation{ID: "hop", Method: "GET", Route: "/"})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, api.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := m.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	span := r.last("hop").SpanContext()
	want(t, "traceparent", home.Get("Traceparent"), "00-"+span.TraceID().String()+"-"+span.SpanID().String()+"-01")
	if foreign == nil || foreign.Get("Traceparent") != "" || foreign.Get("Authorization") != "" {
		t.Errorf("the foreign server got %v", foreign)
	}
	if req.Header.Get("Traceparent") != "" {
		t.Error("the caller's request was changed")
	}
}

// inContext checks that the transport is given the span.
type inContext struct {
	t    *testing.T
	next http.RoundTripper
}

func (c inContext) RoundTrip(req *http.Request) (*http.Response, error) {
	if !trace.SpanContextFromContext(req.Context()).IsValid() {
		c.t.Error("the transport got no span")
	}
	return c.next.RoundTrip(req)
}
