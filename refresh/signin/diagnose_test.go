package signin_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

// hourAhead is a network whose servers are an hour ahead.
type hourAhead struct{}

func (hourAhead) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		resp.Header.Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
	}
	return resp, err
}

// find returns what was found out about a subject.
func find(t *testing.T, all []signin.Finding, subject string) signin.Finding {
	t.Helper()
	for _, f := range all {
		if f.Subject == subject {
			return f
		}
	}
	t.Fatalf("nothing about the %s in %v", subject, all)
	return signin.Finding{}
}

func TestDiagnoseFindsNothingWhereASignInWorks(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	all := signin.Diagnose(t.Context(), cfg, &refresh.MemoryStore{})
	for _, f := range all {
		if f.Err != nil || f.Text == "" {
			t.Errorf("%s: %s %v", f.Subject, f.Text, f.Err)
		}
	}
	if len(all) != 7 || p.asked != nil || p.requests() != 0 {
		t.Errorf("%d findings; asked %v", len(all), p.asked)
	}
	if f := find(t, all, "redirect URI"); !strings.Contains(f.Text, "register http://127.0.0.1/callback") {
		t.Error(f.Text)
	}
}

func TestDiagnoseSaysWhatToDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	for name, tc := range map[string]struct {
		change  func(*provider, *signin.Config)
		store   refresh.Store
		subject string
		want    error
		says    string
	}{
		"trailing slash": {change: func(_ *provider, c *signin.Config) { c.Issuer += "/" }, subject: "metadata", want: signin.ErrIssuer, says: "trailing slash"},
		"nobody there":   {change: func(p *provider, _ *signin.Config) { p.Close() }, subject: "metadata", want: signin.ErrDiscovery},
		"clock":          {change: func(_ *provider, c *signin.Config) { c.HTTPClient = &http.Client{Transport: hourAhead{}} }, subject: "clock", want: signin.ErrClock, says: "timedatectl"},
		"port in use":    {change: func(_ *provider, c *signin.Config) { c.Redirect.Ports = []int{port} }, subject: "redirect URI", want: signin.ErrPort, says: "close the program"},
		"unknown client": {change: func(_ *provider, c *signin.Config) { c.Client, c.Registration = nil, &signin.Registration{} }, subject: "client", want: signin.ErrConfig, says: "native app"},
		"nobody can see": {change: func(_ *provider, c *signin.Config) {
			c.OpenBrowser, c.Environment = nil, signin.Environment{NoDisplay: true, NoTerminal: true}
		}, subject: "browser", want: signin.ErrNoDisplay},
		"keyring locked": {store: &brokenStore{}, subject: "store", want: signin.ErrStore, says: "keyring locked"},
		"no keys":        {change: func(p *provider, _ *signin.Config) { p.metadata["jwks_uri"] = p.URL + "/nowhere" }, subject: "keys", want: signin.ErrDiscovery},
		"no flow": {change: func(p *provider, _ *signin.Config) {
			delete(p.metadata, "authorization_endpoint")
			delete(p.metadata, "device_authorization_endpoint")
		}, subject: "metadata", want: signin.ErrConfig},
		"of no use at all": {change: func(_ *provider, c *signin.Config) { c.Issuer = "http://login.example" }, subject: "configuration", want: signin.ErrConfig},
	} {
		p := newProvider(t)
		cfg := p.config()
		if tc.change != nil {
			tc.change(p, &cfg)
		}
		f := find(t, signin.Diagnose(t.Context(), cfg, tc.store), tc.subject)
		if !errors.Is(f.Err, tc.want) || !strings.Contains(fmt.Sprint(f.Err), tc.says) {
			t.Errorf("%s: %s %v", name, f.Text, f.Err)
		}
	}
}
