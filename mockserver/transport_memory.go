package mockserver

import (
	"context"
	"net"
	"sync"
)

// memoryListener is a net.Listener whose connections are pipes in this process.
// What waits on it waits on channels, so it works in a testing/synctest bubble.
type memoryListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newMemoryListener() *memoryListener {
	return &memoryListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// dial returns the client's end of a new connection. It fails with
// net.ErrClosed once the listener is closed.
func (l *memoryListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- memoryConn{server}:
		return client, nil
	case <-l.done:
		return nil, &net.OpError{Op: "dial", Net: "memory", Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the server's end of the next connection.
func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close refuses new connections. Those that are open stay open.
func (l *memoryListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr says that the listener is in memory.
func (l *memoryListener) Addr() net.Addr { return memoryAddr{} }

// memoryConn is the server's end of a connection in memory.
type memoryConn struct{ net.Conn }

// LocalAddr and RemoteAddr say that both ends are in memory.
func (memoryConn) LocalAddr() net.Addr  { return memoryAddr{} }
func (memoryConn) RemoteAddr() net.Addr { return memoryAddr{} }

type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "memory" }
