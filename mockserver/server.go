package mockserver

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// Server is the mock of an API. It is an [http.Handler], and has its own
// transport in memory.
//
// A Server made inside a testing/synctest bubble belongs to that bubble.
type Server struct {
	// URL is where the API is: http://localhost:1 for a server without a
	// socket, which only [Server.Client] and [Server.Transport] can reach, or the
	// loopback address of a started one. It has no slash at the end.
	URL string

	api       *description
	clock     *clock
	calls     *callLog
	faults    *faults
	users     []User
	vault     *vault
	replays   *replays
	handlers  handlers
	settings  settings
	listening listening
	started   bool // on a port, by Start
	offline   atomic.Bool
	watch     http.Handler // nil without Watch

	closing   chan struct{} // closed by Close, ends what would wait
	closeOnce sync.Once
	mu        sync.Mutex // guards active and closed
	active    int        // calls in progress
	closed    bool
	idle      *sync.Cond // on mu: active has become 0
}

// New returns a server without a socket and without goroutines. Close it when
// [Server.Client] or [Server.Transport] were used.
//
// New panics without a [Document]. Options that make no sense panic where they are
// made; the message says why.
func New(opts ...Option) *Server {
	set := defaults()
	for _, o := range opts {
		o(&set)
	}
	if set.api == nil {
		panic("mockserver: New: there is no API to mock: give it the Document of one, or use package mockserver/taskapi")
	}
	s := &Server{
		URL:      inMemoryURL,
		api:      set.api,
		clock:    newClock(set.now),
		faults:   newFaults(),
		users:    numbered(set.users),
		closing:  make(chan struct{}),
		settings: set,
	}
	s.idle = sync.NewCond(&s.mu)
	s.calls = newCallLog(set.log)
	s.vault = newVault(s.clock.Now, set)
	s.replays = newReplays()
	s.handlers.install(s)
	if set.watch {
		s.watch = s.watcher()
	}
	return s
}

// ServeHTTP responds to one call. Faults that cut the connection, [Server.Offline] and
// a closed server make it panic with [http.ErrAbortHandler], which net/http's
// server takes as it is meant.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	watching := s.watch != nil && strings.HasPrefix(r.URL.Path, watchPath)
	if s.offline.Load() && !watching || !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.leave()
	if watching {
		s.watch.ServeHTTP(w, r)
		return
	}
	if r.URL.Path == redirected {
		w.WriteHeader(http.StatusNoContent)
		return
	}

	op, params, err := s.api.find(r)
	x := &exchange{call: s.calls.begin(r, op, s.clock.Now()), userAgent: r.UserAgent()}
	defer s.calls.end(x.call)
	rec := &recorder{ResponseWriter: w, call: x.call, op: op}
	rec.Header().Set(requestIDHeader, x.call.requestID())
	sandbox(rec.Header())
	// Clients measure the skew of their clock by this header.
	rec.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))

	if err != nil {
		WriteProblem(rec, err)
		return
	}
	r = r.WithContext(withExchange(r.Context(), x))
	respond := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.respond(w, r, op, params) })
	if f, ok := s.faults.take(op.id); ok {
		x.call.set(func(c *Call) { c.Faulty = true })
		f.serve(rec, r, respond, s.closing)
		return
	}
	respond(rec, r)
}

// respond serves a call without a fault: who is it, does it fit the document, was
// there a response to it before, and only then the handler.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, op *operation, params map[string]string) {
	if err := s.authenticate(op, r); err != nil {
		WriteProblem(w, err)
		return
	}
	if !op.isTokenEndpoint() {
		if err := op.check(w, r, params); err != nil {
			WriteProblem(w, err)
			return
		}
	}
	for name, value := range params {
		r.SetPathValue(name, unescaped(value))
	}
	if len(op.auth) > 0 && r.Body != nil {
		sent, err := keepBody(r)
		if err != nil && op.isTokenEndpoint() {
			err = errNoGrant
		}
		if err != nil {
			WriteProblem(w, err)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), sentKey{}, sent))
	}
	h := s.handlers.get(op.id)
	if op.idempotent {
		h = s.replays.wrap(op.id, h)
	}
	h.ServeHTTP(w, r)
}

// enter counts a call in, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.active++
	return true
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active--; s.active == 0 {
		s.idle.Broadcast()
	}
}
