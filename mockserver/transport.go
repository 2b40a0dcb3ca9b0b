package mockserver

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
)

// inMemoryURL is on this machine, so that every rule about plain http on loopback
// holds for it, and at a port where nobody listens: a client that does not come
// from the server reaches nobody.
const (
	inMemoryHost = "localhost:1"
	inMemoryURL  = "http://" + inMemoryHost
)

// listening is the way in: a real HTTP server on a listener, which is in memory
// unless the server was started on a port.
type listening struct {
	mu     sync.Mutex // guards all below
	server *http.Server
	memory *memoryListener // nil for a real port, and before the first call
	closed bool
	done   sync.WaitGroup // the goroutine that accepts
	conns  sync.WaitGroup // those that serve a connection
	client *http.Client
}

// Client returns an HTTP client that reaches the server, always the same one.
// Its transport is one of [Server.Transport].
func (s *Server) Client() *http.Client {
	s.listening.mu.Lock()
	defer s.listening.mu.Unlock()
	if s.listening.client == nil {
		s.listening.client = &http.Client{Transport: s.Transport()}
	}
	return s.listening.client
}

// Transport returns a new transport that reaches the server, for callers that
// set limits such as MaxConnsPerHost on it. It keeps up to 100 idle connections
// and knows no proxy. Unless the server was started on a port, connections are
// made in memory, whatever the scheme and the host in the URL are: https has no
// TLS underneath there, and is as good as http.
func (s *Server) Transport() *http.Transport {
	t := &http.Transport{MaxIdleConns: 100, MaxIdleConnsPerHost: 100}
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if s.offline.Load() {
			return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("mockserver: the network is away")}
		}
		if !s.started {
			return s.listening.inMemory(s).dial(ctx)
		}
		var d net.Dialer
		return d.DialContext(ctx, network, addr)
	}
	if !s.started {
		t.DialTLSContext = t.DialContext
	}
	return t
}

// inMemory returns the listener in memory, which it opens at the first call.
func (l *listening) inMemory(s *Server) *memoryListener {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.memory == nil {
		l.memory = newMemoryListener()
		if l.closed {
			_ = l.memory.Close()
		} else {
			l.serve(s, l.memory)
		}
	}
	return l.memory
}

// open serves a real listener.
func (l *listening) open(s *Server, on net.Listener) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serve(s, on)
}

// serve starts the HTTP server. The caller holds mu.
func (l *listening) serve(s *Server, on net.Listener) {
	l.server = &http.Server{
		Handler:   s,
		ErrorLog:  slog.NewLogLogger(s.settings.log.Handler(), slog.LevelError),
		ConnState: l.count,
	}
	l.done.Go(func() { _ = l.server.Serve(on) })
}

// count keeps track of the connections. New ones are told of by the goroutine
// that accepts, so none is once that one has ended.
func (l *listening) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		l.conns.Add(1)
	case http.StateClosed, http.StateHijacked:
		l.conns.Done()
	}
}

// close cuts the connections and waits for their goroutines. One that is about
// to end after a body was left unread takes net/http half a second more: it
// gives the client time to read the response.
func (l *listening) close() {
	l.mu.Lock()
	l.closed = true
	server, client := l.server, l.client
	l.mu.Unlock()
	if server != nil {
		_ = server.Close()
		l.done.Wait()
		l.conns.Wait()
	}
	if client != nil {
		client.CloseIdleConnections()
	}
}
