package apiclient_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// seen is a transport that remembers the last request.
type seen struct{ req *http.Request }

func (s *seen) RoundTrip(req *http.Request) (*http.Response, error) {
	s.req = req
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// sentTo makes a call and returns its request.
func sentTo(t *testing.T, server string, opts ...apiclient.Option) (*http.Request, error) {
	t.Helper()
	s := &seen{}
	c, err := apiclient.New(tokenendpoint.Auth{}, server, append([]apiclient.Option{apiclient.WithHTTPClient(&http.Client{Transport: s})}, opts...)...)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	op := refresh.Operation{ID: "getA", Method: http.MethodGet, Route: "/a", Public: true}
	if err := rest.None(context.Background(), op, nil, c.Sender(wire.NewRequest(op))); err != nil {
		t.Fatal(err)
	}
	return s.req, nil
}

func TestTheAddressIsThatOfTheDocumentUnlessAnotherOneIsGiven(t *testing.T) {
	region := apiclient.WithServerVariables(
		apiclient.ServerVariable{Name: "region", Default: "eu"}, apiclient.ServerVariable{Name: "stage", Default: "v1", Values: []string{"v1", "beta/2"}},
	)
	const server = "https://{region}.example.com/{stage}"
	for _, c := range []struct {
		opts []apiclient.Option
		want string
	}{
		{nil, "https://eu.example.com/v1/a"},
		{[]apiclient.Option{apiclient.WithServerVariable("region", "us"), apiclient.WithServerVariable("stage", "beta/2")}, "https://us.example.com/beta/2/a"},
		{[]apiclient.Option{apiclient.WithBaseURL("https://{region}.staging.example.com")}, "https://eu.staging.example.com/a"},
		{[]apiclient.Option{apiclient.WithBaseURL("http://127.0.0.1:8080")}, "http://127.0.0.1:8080/a"},
	} {
		req, err := sentTo(t, server, append([]apiclient.Option{region}, c.opts...)...)
		if err != nil || req.URL.String() != c.want {
			t.Errorf("sent to %v, %v; want %s", req, err, c.want)
		}
	}
	if _, err := sentTo(t, ""); err == nil || !strings.Contains(err.Error(), "apiclient.WithBaseURL") {
		t.Errorf("without an address: %v", err)
	}
}

func TestAttackAServerVariableThatLeadsToAnotherHost(t *testing.T) {
	region := apiclient.WithServerVariables(apiclient.ServerVariable{Name: "region", Default: "eu"}, apiclient.ServerVariable{Name: "path", Default: "v1"})
	for _, value := range []string{"evil.example/", "evil.example#", "evil.example?", "u:p@evil.example:1/", "evil.example\\", "evil.example%2f", "a/b", "", "a b", "ä"} {
		if req, err := sentTo(t, "https://{region}.example.com/{path}", region, apiclient.WithServerVariable("region", value)); err == nil {
			t.Errorf("%q is sent to %s", value, req.URL)
		} else if value != "" && strings.Contains(err.Error(), value) {
			t.Errorf("the error repeats the value: %v", err)
		}
	}
	for _, value := range []string{"../admin", "a?b", "a#b", "@x"} {
		if req, err := sentTo(t, "https://{region}.example.com/{path}", region, apiclient.WithServerVariable("path", value)); err == nil {
			t.Errorf("the path %q is sent to %s", value, req.URL)
		}
	}
	if _, err := sentTo(t, "https://a.example.com", apiclient.WithServerVariable("region", "eu")); err == nil {
		t.Error("a variable that there is not is no mistake")
	}
}

func TestTheUserAgentNamesTheProgramFirst(t *testing.T) {
	req, err := sentTo(t, "https://a.example.com", apiclient.WithUserAgent("shop/1.2.0 perennial/devel"), apiclient.WithUserAgent("inventory/2.3"))
	if err != nil {
		t.Fatal(err)
	}
	if got := req.Header.Get("User-Agent"); !strings.HasPrefix(got, "inventory/2.3 shop/1.2.0 perennial/devel (go1.") {
		t.Errorf("User-Agent: %s", got)
	}
	if req, _ = sentTo(t, "https://a.example.com"); req.Header.Get("User-Agent") != "" {
		t.Errorf("User-Agent without the option: %s", req.Header.Get("User-Agent"))
	}
}
