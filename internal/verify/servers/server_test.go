package servers

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// judge is a server that we did not write.
type judge struct {
	name  string
	start func(t *testing.T, base string) backend
}

func judges() []judge {
	return []judge{{"zitadel", startZitadel}, {"fosite", startFosite}}
}

// backend is what a test needs to know of a judge.
type backend struct {
	handler http.Handler
	// Where the endpoints are.
	token, revoke, api string
	client             tokenendpoint.SecretInHeader
	// rejected are responses by which the API refuses an access token, beside 401.
	rejected []refresh.Rejection
	// signIn makes the first token response, as it came.
	signIn func() []byte
	// revokeAccess ends an access token and nothing else.
	revokeAccess func(token string)
}

// life is how long access tokens live, as the servers are told.
const life = 2 * time.Second

// server is a judge behind a gate that counts, and spoils what it is told to.
type server struct {
	backend
	t    *testing.T
	URL  string
	addr string
	http *http.Server

	mu       sync.Mutex // guards what follows
	tokens   int        // requests to the token endpoint that arrived
	revokes  int
	calls    int
	refused  int // calls whose token was refused
	spoil    spoil
	slowness time.Duration
}

// spoil is what the gate does to requests to the token endpoint.
type spoil int

const (
	spoilNothing spoil = iota
	spoilGateway       // 502, and the server is not asked
	spoilLose          // the server is asked, and its response is lost
)

func (j judge) new(t *testing.T) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, addr: l.Addr().String()}
	s.URL = "http://" + s.addr
	s.backend = j.start(t, s.URL)
	s.listen(l)
	t.Cleanup(s.stop)
	return s
}

func (s *server) listen(l net.Listener) {
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.http.Serve(l) }()
}

// stop ends the server with all of its connections; its state stays.
func (s *server) stop() { _ = s.http.Close() }

// restart starts it again at the same address.
func (s *server) restart() {
	s.t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for {
		l, err := net.Listen("tcp", s.addr)
		if err == nil {
			s.listen(l)
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case s.token:
		s.serveToken(w, r)
	case s.revoke:
		s.count(&s.revokes)
		s.handler.ServeHTTP(w, r)
	case s.api:
		s.count(&s.calls)
		c := &statusWriter{ResponseWriter: w}
		s.handler.ServeHTTP(c, r)
		if c.status == http.StatusUnauthorized || c.status == http.StatusForbidden {
			s.count(&s.refused)
		}
	default:
		s.handler.ServeHTTP(w, r)
	}
}

func (s *server) serveToken(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.tokens++
	spoil, slow := s.spoil, s.slowness
	s.mu.Unlock()
	time.Sleep(slow)
	switch spoil {
	case spoilGateway:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>502 Bad Gateway</html>")
	case spoilLose:
		s.handler.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler) // closes the connection
	default:
		s.handler.ServeHTTP(w, r)
	}
}

// statusWriter notes the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (s *server) count(n *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
}

// set changes the gate.
func (s *server) set(spoil spoil, slowness time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoil, s.slowness = spoil, slowness
}

// since counts requests to the token endpoint from now on.
func (s *server) since() func() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.tokens
	return func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.tokens - before
	}
}

// post sends a form with the client's credentials, by hand.
func (s *server) post(path string, form url.Values) (status int, body []byte) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(s.client.ID), url.QueryEscape(s.client.Secret.Reveal()))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ = io.ReadAll(resp.Body)
	return resp.StatusCode, body
}

// refreshByHand uses a refresh token, as somebody else than the session.
func (s *server) refreshByHand(token string) (status int) {
	status, _ = s.post(s.token, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}})
	return status
}
