package mockserver

import (
	"context"
	"fmt"
	"net"
)

// Start returns a server that listens on a loopback port of the system's
// choice; [Server.URL] holds its address. Close it when done.
//
// Start panics when there is no loopback address to listen on, as
// httptest.NewServer does.
func Start(opts ...Option) *Server {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		if l, err = lc.Listen(context.Background(), "tcp", "[::1]:0"); err != nil {
			panic(fmt.Sprintf("mockserver: no loopback port to listen on: %v", err))
		}
	}
	s := New(opts...)
	s.URL, s.started = "http://"+l.Addr().String(), true
	s.listening.open(s, l)
	return s
}

// Close ends the server: streams and waiting calls end, connections are cut, and
// its goroutines are gone when Close returns. Closing twice is fine. The calls
// recorded stay readable.
//
// Close must not be called by a handler or an observer of the same server.
func (s *Server) Close() {
	s.closeOnce.Do(func() { close(s.closing) })
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.listening.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.active > 0 {
		s.idle.Wait()
	}
}

// Offline takes the network away, or gives it back: while it is away, no
// connection can be made, and a call on an existing one finds it cut. Calls that
// are in progress are not disturbed, and none is recorded.
func (s *Server) Offline(away bool) { s.offline.Store(away) }

// Done is closed by [Server.Close]: handlers that wait for something have to end
// then.
func (s *Server) Done() <-chan struct{} { return s.closing }
