package apiclient_test

import (
	"net/http"
	"testing"

	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// pair returns a mock server in memory and a door to it, nobody signed in.
func pair(t *testing.T, opts ...apiclient.Option) (*mockserver.Server, *apiclient.Client) {
	t.Helper()
	srv := taskapi.New()
	t.Cleanup(srv.Close)
	return srv, door(t, srv, operations.Auth(), opts...)
}

func door(t *testing.T, srv *mockserver.Server, auth tokenendpoint.Auth, opts ...apiclient.Option) *apiclient.Client {
	t.Helper()
	d, err := apiclient.New(auth, srv.URL, append([]apiclient.Option{apiclient.WithHTTPClient(srv.Client())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func signIn(t *testing.T, d *apiclient.Client) {
	t.Helper()
	if err := d.SignIn(t.Context(), mockserver.AdaEmail, refresh.NewSecret(mockserver.AdaPassword)); err != nil {
		t.Fatal(err)
	}
}

// get calls an operation of the API with the session's token and returns the status.
func get(t *testing.T, srv *mockserver.Server, d *apiclient.Client) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: d.Middleware().RoundTripper()}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
