package unsent_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-go/perennial/internal/unsent"
)

// post sends one request and reports what is known of it afterwards.
func post(t *testing.T, c *http.Client, url string) (certain bool, err error) {
	t.Helper()
	ctx, trace := unsent.Follow(t.Context())
	req, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader("refresh_token=x"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if err == nil {
		t.Fatal("no error")
	}
	return trace.Certain(err), err
}

// listen answers every connection with fn and returns its address.
func listen(t *testing.T, fn func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(5 * time.Second))
				fn(c)
			}()
		}
	}()
	return l.Addr().String()
}

func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func client(t *testing.T, change func(*http.Transport)) *http.Client {
	tr := &http.Transport{}
	if change != nil {
		change(tr)
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// through is a client that uses a proxy at addr.
func through(t *testing.T, addr string) *http.Client {
	return client(t, func(tr *http.Transport) {
		tr.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: addr})
		tr.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	})
}

func says(status string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		_, _ = io.WriteString(c, "HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n\r\n")
	}
}

func TestNothingWasSent(t *testing.T) {
	var reached atomic.Int32
	secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer secure.Close()
	mutual := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	mutual.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: x509.NewCertPool()}
	mutual.StartTLS()
	defer mutual.Close()
	for _, s := range []*httptest.Server{secure, mutual} {
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
	}
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer plain.Close()

	for name, tc := range map[string]struct {
		client *http.Client
		url    string
	}{
		"no connection":           {client(t, nil), "http://" + closed(t)},
		"no such host":            {client(t, nil), "http://nobody.invalid/token"},
		"unknown authority":       {client(t, nil), secure.URL},
		"TLS to plain HTTP":       {client(t, nil), strings.Replace(plain.URL, "http:", "https:", 1)},
		"TLS cut off":             {client(t, nil), "https://" + listen(t, func(net.Conn) {})},
		"no client certificate":   {client(t, func(tr *http.Transport) { tr.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} }), mutual.URL},
		"proxy away":              {through(t, closed(t)), "https://a.invalid/token"},
		"CONNECT 407":             {through(t, listen(t, says("407 Proxy Authentication Required"))), "https://a.invalid/token"},
		"CONNECT 502":             {through(t, listen(t, says("502 Bad Gateway"))), "https://a.invalid/token"},
		"CONNECT cut off":         {through(t, listen(t, func(net.Conn) {})), "https://a.invalid/token"},
		"TLS too slow":            {client(t, func(tr *http.Transport) { tr.TLSHandshakeTimeout = 50 * time.Millisecond }), "https://" + listen(t, func(net.Conn) { time.Sleep(time.Second) })},
		"a proxy with no address": {through(t, "127.0.0.1:1"), "http://a.invalid/token"},
	} {
		t.Run(name, func(t *testing.T) {
			if certain, err := post(t, tc.client, tc.url); !certain {
				t.Errorf("it may have been sent: %T %v", err, err)
			}
		})
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests were served", n)
	}
}

func TestItMayHaveBeenSent(t *testing.T) {
	for name, fn := range map[string]func(net.Conn){
		"cut off after the request": func(c net.Conn) { _, _ = http.ReadRequest(bufio.NewReader(c)) },
		"cut off in the header": func(c net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX:")
		},
		"cut off in the body": func(c net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
		},
		"rubbish": func(c net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = io.WriteString(c, "rubbish\r\n\r\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			if certain, err := post(t, client(t, nil), "http://"+listen(t, fn)); certain {
				t.Errorf("certainly not sent: %T %v", err, err)
			}
		})
	}
}

// A transport that traces nothing is judged by its error.
func TestAFakeTransportIsJudgedByItsError(t *testing.T) {
	for _, tc := range []struct {
		err     error
		certain bool
	}{
		{&net.OpError{Op: "dial", Err: io.EOF}, true},
		{&net.DNSError{Err: "no such host", Name: "x"}, true},
		{x509.UnknownAuthorityError{}, true},
		{&net.OpError{Op: "read", Err: io.EOF}, false},
		{io.ErrUnexpectedEOF, false},
	} {
		c := &http.Client{Transport: fails{tc.err}}
		if certain, _ := post(t, c, "https://a.test"); certain != tc.certain {
			t.Errorf("%T: %t", tc.err, certain)
		}
	}
}

type fails struct{ err error }

func (f fails) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }
