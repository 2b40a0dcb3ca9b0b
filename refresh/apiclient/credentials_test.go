package apiclient_test

import (
	"net/http"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// A document whose only scheme is that of the session takes a token of no session, to
// the API itself and to nobody else.
func TestATokenOfTheProgramIsSentInThePlaceOfTheSessions(t *testing.T) {
	var sent []string
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.URL.Host+r.URL.Path+" "+r.Header.Get("Authorization"))
		h := http.Header{}
		if r.URL.Path == "/moved" {
			h.Set("Location", "https://elsewhere.example/x")
			return &http.Response{StatusCode: http.StatusFound, Header: h, Body: http.NoBody, Request: r}, nil
		}
		return &http.Response{StatusCode: http.StatusNoContent, Header: h, Body: http.NoBody, Request: r}, nil
	})
	c, err := apiclient.New(tokenendpoint.Auth{}, "https://api.example",
		apiclient.WithHTTPClient(&http.Client{Transport: transport}),
		apiclient.WithSchemes(apiclient.Scheme{Name: "oauth", Type: apiclient.SchemeOAuth2, Session: true}),
		apiclient.WithToken("oauth", refresh.NewSecret("pat")))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, path := range []string{"/a", "/moved"} {
		_ = c.Raw(t.Context(), http.MethodGet, path, nil, nil)
	}
	public, err := c.Resolve(refresh.Operation{ID: "p", Method: "GET", Route: "/p", Public: true})
	if err != nil || len(public.Security) != 0 {
		t.Errorf("a public operation: %+v, %v", public, err)
	}
	want := []string{"api.example/a Bearer pat", "api.example/moved Bearer pat"}
	if len(sent) < 2 || sent[0] != want[0] || sent[1] != want[1] {
		t.Fatalf("sent %q, want %q", sent, want)
	}
	for _, other := range sent[2:] {
		if other != "elsewhere.example/x " {
			t.Errorf("sent elsewhere: %q", other)
		}
	}
}
