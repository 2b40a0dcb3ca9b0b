package signin_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

// badInput is one thing that goes wrong.
type badInput struct {
	change func(*provider, *signin.Config)
	store  refresh.Store
	want   error
	does   string // what the advice is about
}

// badInputs are those that are tested; the port is in use.
func badInputs(port int) map[string]badInput {
	denied := func(code string) func(url.Values) {
		return func(v url.Values) { v.Del("code"); v.Set("error", code); v.Set("error_description", canary) }
	}
	refused := func(code string) func(*provider, *signin.Config) {
		return func(p *provider, _ *signin.Config) {
			p.token = func(w http.ResponseWriter, f url.Values) bool {
				w.WriteHeader(http.StatusBadRequest)
				p.json(w, map[string]string{"error": code, "error_description": f.Encode()})
				return true
			}
		}
	}
	return map[string]badInput{
		"the user says no": {change: func(p *provider, _ *signin.Config) { p.respond = denied("access_denied") }, want: signin.ErrDenied, does: "again"},
		"another issuer": {change: func(p *provider, _ *signin.Config) {
			p.respond = func(v url.Values) { v.Set("iss", "https://evil.example") }
		}, want: signin.ErrIssuer, does: "do not sign in there"},
		"a reused code":       {change: refused("invalid_grant"), want: signin.ErrCode, does: "sign in again"},
		"a refused client":    {change: refused("invalid_client"), want: signin.ErrClient, does: "check the client ID"},
		"an unknown scope":    {change: refused("invalid_scope"), want: signin.ErrResponse, does: "check the scopes"},
		"an unknown resource": {change: refused("invalid_target"), want: signin.ErrResponse, does: "check the resource"},
		"no such flow":        {change: refused("unsupported_grant_type"), want: signin.ErrResponse, does: "this flow"},
		"a closed browser": {change: func(_ *provider, c *signin.Config) {
			c.OpenBrowser, c.Timeout = func(context.Context, string) error { return nil }, 300*time.Millisecond
		}, want: signin.ErrTimeout, does: "start again"},
		"a port in use": {change: func(_ *provider, c *signin.Config) { c.Redirect.Ports = []int{port} }, want: signin.ErrPort, does: "close the program"},
		"no display": {change: func(_ *provider, c *signin.Config) {
			c.OpenBrowser, c.Environment = nil, signin.Environment{NoDisplay: true, NoTerminal: true}
		}, want: signin.ErrNoDisplay, does: "run it in a terminal"},
		"no command opens it": {change: func(_ *provider, c *signin.Config) {
			c.OpenBrowser = func(context.Context, string) error { return errors.New("x") }
		}, want: signin.ErrNoDisplay, does: "$BROWSER"},
		"a keyring locked":     {store: &brokenStore{}, want: signin.ErrStore, does: "unlock"},
		"a server that is off": {change: func(p *provider, _ *signin.Config) { p.Close() }, want: signin.ErrDiscovery, does: "network"},
		"a trailing slash":     {change: func(_ *provider, c *signin.Config) { c.Issuer += "/" }, want: signin.ErrIssuer, does: "trailing slash"},
		"a clock that is off": {change: func(p *provider, c *signin.Config) {
			c.HTTPClient = &http.Client{Transport: hourAhead{}}
			later := time.Now().Add(time.Hour)
			p.claims = func(m map[string]any) { m["iat"], m["exp"] = later.Unix(), later.Add(time.Hour).Unix() }
		}, want: signin.ErrClock, does: "timedatectl"},
	}
}

// badServers are servers that are there by half.
func badServers() map[string]badInput {
	return map[string]badInput{
		"a web page for metadata": {change: func(p *provider, c *signin.Config) {
			c.HTTPClient = &http.Client{Transport: webPage("/.well-known/")}
		}, want: signin.ErrDiscovery, does: "Config.Issuer"},
		"a web page for tokens": {change: func(p *provider, _ *signin.Config) {
			p.token = func(w http.ResponseWriter, f url.Values) bool {
				w.Header().Set("Content-Type", "text/html")
				_, _ = fmt.Fprintf(w, "<html>%s</html>", f.Encode())
				return true
			}
		}, want: signin.ErrResponse, does: "check the token endpoint"},
		"a server that is gone in the middle": {change: func(p *provider, c *signin.Config) {
			c.HTTPClient = &http.Client{Transport: gone("/token")}
		}, want: signin.ErrUnavailable, does: "try again later"},
	}
}

// Whatever goes wrong is an error of a kind that programs can ask for, that says
// what to do, holds no secret and leaves nothing listening.
func TestPromise58_BadInputIsToldWithWhatToDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	all := badInputs(taken.Addr().(*net.TCPAddr).Port)
	maps.Copy(all, badServers())
	for name, tc := range all {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			cfg := p.config()
			if tc.change != nil {
				tc.change(p, &cfg)
			}
			if tc.store == nil {
				tc.store = &refresh.MemoryStore{}
			}
			s, err := signin.Login(t.Context(), cfg, tc.store)
			if s != nil {
				s.Close()
			}
			wantKind(t, err, tc.want)
			e, ok := errors.AsType[*signin.Error](err)
			if !ok || !strings.Contains(fmt.Sprint(err), tc.does) {
				t.Errorf("no word of what to do: %v", err)
			}
			if ok && e.Advice == "" {
				t.Errorf("no advice: %v", err)
			}
			if p.asked == nil {
				return
			}
			if u, err := url.Parse(p.asked.Get("redirect_uri")); err == nil {
				if conn, err := net.DialTimeout("tcp", u.Host, time.Second); err == nil {
					conn.Close()
					t.Error("still listening")
				}
			}
			if _, rev, _ := tc.store.Load(t.Context()); rev != "" {
				t.Error("a sign-in that failed is stored")
			}
		})
	}
}

// webPage is a network that has a web page for every address below a path.
type webPage string

func (w webPage) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.Contains(r.URL.Path, string(w)) {
		return http.DefaultTransport.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
		Body: io.NopCloser(strings.NewReader("<html>" + canary + "</html>")),
	}, nil
}

// gone is a network in which nobody is at a path.
type gone string

func (g gone) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == string(g) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	return http.DefaultTransport.RoundTrip(r)
}
