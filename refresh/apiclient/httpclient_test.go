package apiclient_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// silent is the default client with a network whose server reads the request
// and never responds.
func silent(ctx context.Context) *http.Client {
	c := apiclient.NewHTTPClient()
	c.Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			if req, err := http.ReadRequest(bufio.NewReader(far)); err == nil {
				_, _ = io.Copy(io.Discard, req.Body)
			}
			<-ctx.Done()
			_ = far.Close()
		}()
		return near, nil
	}
	return c
}

// A server that takes the request and says nothing is given up after a minute,
// by a call that has no deadline.
func TestDefaultClientGivesUpASilentServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c := silent(ctx)
		defer c.CloseIdleConnections()
		start := time.Now()
		_, err := c.Post("http://localhost/", "text/plain", strings.NewReader("hello"))
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() || time.Since(start) != time.Minute {
			t.Errorf("got %v after %s, want a timeout after a minute", err, time.Since(start))
		}
	})
}

// A long upload is no silence: the minute begins when the request has been sent.
func TestDefaultClientWaitsForAnUpload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c := silent(ctx)
		defer c.CloseIdleConnections()
		body, w := io.Pipe()
		go func() {
			for range 10 {
				_, _ = io.WriteString(w, "a piece")
				time.Sleep(50 * time.Second)
			}
			_ = w.Close()
		}()
		start := time.Now()
		_, err := c.Post("http://localhost/", "text/plain", body)
		if want := 560 * time.Second; err == nil || time.Since(start) != want {
			t.Errorf("got %v after %s, want a timeout after %s", err, time.Since(start), want)
		}
	})
}

// The response to a sign-in that stops half way is given up as well, by a call
// that has no deadline.
func TestSignInGivesUpAResponseThatStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		auth := tokenendpoint.JSON("https://api.example.com/token")
		auth.SignIn = auth.Refresh
		auth.SignIn.Operation = refresh.Operation{ID: "login", Method: "POST", Route: "/login", Public: true, Role: refresh.RoleSignIn}
		auth.SignIn.Request = tokenendpoint.RequestFields{Username: "/username", Password: "/password"}
		stops := roundTrip(func(req *http.Request) (*http.Response, error) {
			r, w := io.Pipe()
			go func() { _, _ = io.WriteString(w, `{"access_token":`) }()
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: req, Body: r, ContentLength: -1}, nil
		})
		c, err := apiclient.New(auth, "https://api.example.com", apiclient.WithHTTPClient(&http.Client{Transport: stops}))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		start := time.Now()
		if err := c.SignIn(context.Background(), "ada", refresh.NewSecret("password")); !errors.Is(err, rest.ErrIdle) || time.Since(start) != time.Minute {
			t.Errorf("got %v after %s, want rest.ErrIdle after a minute", err, time.Since(start))
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// What the default leaves to the network is bounded as well.
func TestDefaultClientBounds(t *testing.T) {
	tr := apiclient.NewHTTPClient().Transport.(*http.Transport)
	for name, d := range map[string]time.Duration{
		"TLS handshake": tr.TLSHandshakeTimeout, "idle connection": tr.IdleConnTimeout, "ping": tr.HTTP2.SendPingTimeout, "its response": tr.HTTP2.PingTimeout,
	} {
		if d <= 0 || d > 2*time.Minute {
			t.Errorf("%s: %s", name, d)
		}
	}
}
