package mockserver

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// Server is the mock of the API. It is an [http.Handler], and has its own
// transport in memory.
//
// A Server made inside a testing/synctest bubble belongs to that bubble.
type Server struct {
	// URL is where the API is: http://mock.localhost for a server without a
	// socket, which only [Server.Client] and [Server.Transport] can reach, or the
	// loopback address of a started one. It has no slash at the end.
	URL string

	contract *contract
	clock    *clock
	calls    *callLog
	faults   *faults
	vault    *vault
	team     *team
	feed     *feed
	replays  *replays
	handlers handlers
	settings settings
	door     door
	started  bool // on a port, by Start
	offline  atomic.Bool
	watch    http.Handler // nil without Watch

	closing   chan struct{} // closed by Close, ends what would wait
	closeOnce sync.Once
	mu        sync.Mutex // guards active and closed
	active    int        // calls that are being answered
	closed    bool
	idle      *sync.Cond // on mu: active has become 0
}

// New returns a server without a socket and without goroutines. Close it when
// [Server.Client] or [Server.Transport] were used. Options that make no sense
// panic where they are made; the message says why.
func New(opts ...Option) *Server {
	set := defaults()
	for _, o := range opts {
		o(&set)
	}
	if set.contract == nil {
		set.contract = loadContract()
	}
	s := &Server{
		URL:      inMemoryURL,
		contract: set.contract,
		clock:    newClock(set.now),
		faults:   newFaults(),
		closing:  make(chan struct{}),
		settings: set,
	}
	s.idle = sync.NewCond(&s.mu)
	s.calls = newCallLog(set.log)
	s.vault = newVault(s.clock.Now, set)
	s.team = newTeam(s.clock.Now, set)
	s.feed = newFeed()
	s.replays = newReplays()
	s.handlers.install(s)
	if set.watch {
		s.watch = s.watcher()
	}
	return s
}

// ServeHTTP answers one call. Faults that cut the connection, [Server.Offline] and
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

	op, params, err := s.contract.find(r)
	x := &exchange{call: s.calls.begin(r, op, s.clock.Now()), userAgent: r.UserAgent()}
	defer s.calls.end(x.call)
	rec := &recorder{ResponseWriter: w, call: x.call, op: op}
	rec.Header().Set(requestIDHeader, x.call.requestID())
	// Clients measure the skew of their clock by this header.
	rec.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))

	if err != nil {
		writeProblem(rec, err)
		return
	}
	r = r.WithContext(withExchange(r.Context(), x))
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, op, params) })
	if f, ok := s.faults.take(op.id); ok {
		x.call.set(func(c *Call) { c.Faulty = true })
		f.serve(rec, r, answer, s.closing)
		return
	}
	answer(rec, r)
}

// answer is a call without a fault: who is it, does it fit the document, has it
// been answered before, and only then the handler.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, op *operation, params map[string]string) {
	if err := s.authenticate(op, r); err != nil {
		writeProblem(w, err)
		return
	}
	if !op.isTokenEndpoint() || op.of.own {
		if err := op.check(w, r, params); err != nil {
			writeProblem(w, err)
			return
		}
	}
	for name, value := range params {
		r.SetPathValue(name, value)
	}
	if len(op.auth) > 0 && r.Body != nil {
		sent, err := keepBody(r)
		if err != nil && op.isTokenEndpoint() {
			err = errNoGrant
		}
		if err != nil {
			writeProblem(w, err)
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
