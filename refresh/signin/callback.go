package signin

import (
	"context"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// callbackServer receives the one authorization response of a sign-in (RFC 8252,
// section 7.3), on addresses of this machine.
//
// The threats: any page in any browser of this machine can send requests here,
// under a name of its own too (DNS rebinding), and so can any other program. None
// of that may end a sign-in, or start a session of somebody else's (RFC 9700,
// section 4.7).
type callbackServer struct {
	authority string // the one Host that is served
	path      string
	state     string

	responses chan url.Values // the first response with our state
	foreign   chan struct{}   // one for each request that was not meant for us; not all of them
	finished  chan struct{}   // closed when outcome is set
	shown     chan struct{}   // closed when the last page has been written

	taken   atomic.Bool
	outcome error // set before finished is closed
	once    sync.Once
	servers []*http.Server
	serving sync.WaitGroup
}

func serve(on []net.Listener, r Redirect, port int, state string) *callbackServer {
	s := &callbackServer{
		authority: r.authority(port), path: r.path(), state: state,
		responses: make(chan url.Values, 1), foreign: make(chan struct{}, 3), finished: make(chan struct{}), shown: make(chan struct{}),
	}
	for _, l := range on {
		server := &http.Server{Handler: s, ReadTimeout: 10 * time.Second, WriteTimeout: 2 * fetchTimeout, MaxHeaderBytes: 64 << 10}
		server.SetKeepAlivesEnabled(false)
		s.servers = append(s.servers, server)
		s.serving.Go(func() { _ = server.Serve(l) }) // until close
	}
	return s
}

// ServeHTTP serves the redirect URI and the page after it.
func (s *callbackServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the code would go along
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	switch {
	case !strings.EqualFold(r.Host, s.authority):
		s.refuse(w, http.StatusBadRequest)
	case r.URL.Path == donePath(s.path) && r.Method == http.MethodGet:
		s.done(w)
	case r.URL.Path != s.path:
		writePage(w, http.StatusNotFound, pageForeign, nil)
	case r.Method != http.MethodGet:
		h.Set("Allow", http.MethodGet)
		s.refuse(w, http.StatusMethodNotAllowed)
	default:
		s.callback(w, r)
	}
}

// callback hands the response on and sends the browser to a page whose address
// has no code in it, when it is known how the sign-in ends.
func (s *callbackServer) callback(w http.ResponseWriter, r *http.Request) {
	response, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || !s.ours(response) {
		s.refuse(w, http.StatusBadRequest)
		return
	}
	if s.taken.CompareAndSwap(false, true) {
		s.responses <- response
	}
	select {
	case <-s.finished:
		w.Header().Set("Location", "http://"+s.authority+donePath(s.path))
		w.WriteHeader(http.StatusSeeOther)
	case <-r.Context().Done():
	}
}

// ours reports whether a response belongs to this sign-in: it has our state, and
// nothing twice (RFC 6749, section 3.1).
func (s *callbackServer) ours(response url.Values) bool {
	for _, name := range []string{"state", "code", "error", "iss"} {
		if len(response[name]) > 1 {
			return false
		}
	}
	return subtle.ConstantTimeCompare([]byte(response.Get("state")), []byte(s.state)) == 1
}

// refuse answers what was not meant for us. The sign-in goes on.
func (s *callbackServer) refuse(w http.ResponseWriter, status int) {
	select {
	case s.foreign <- struct{}{}:
	default: // the user has been told often enough
	}
	writePage(w, status, pageForeign, nil)
}

func (s *callbackServer) done(w http.ResponseWriter) {
	select {
	case <-s.finished:
	default:
		writePage(w, http.StatusNotFound, pageForeign, nil)
		return
	}
	if s.outcome != nil {
		writePage(w, http.StatusOK, pageFailed, s.outcome)
	} else {
		writePage(w, http.StatusOK, pageSignedIn, nil)
	}
	s.once.Do(func() { close(s.shown) })
}

// close tells the browser how the sign-in ended, and stops listening: at once if
// no browser has come, else when it has its page or a few seconds have passed.
func (s *callbackServer) close(outcome error) {
	s.outcome = outcome
	close(s.finished)
	if s.taken.Load() {
		enough := time.NewTimer(3 * time.Second)
		defer enough.Stop()
		select {
		case <-s.shown:
		case <-enough.C:
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, server := range s.servers {
		_ = server.Shutdown(ctx)
		_ = server.Close()
	}
	// A server that was told to end before it served closes its listener itself.
	s.serving.Wait()
}
