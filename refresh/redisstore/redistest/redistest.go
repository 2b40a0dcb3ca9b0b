// Package redistest starts real redis-servers for tests and examples: on a
// loopback port of the system's choice, with their data in a folder of their
// own, and gone at the end.
//
//	srv, err := redistest.Start()
//	...
//	defer srv.Close()
//	rdb := srv.Client()
//
// The program redis-server has to be installed (apt-get install redis-server,
// brew install redis).
package redistest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrNotInstalled says that there is no program redis-server, and what to
// install.
var ErrNotInstalled = errors.New("redis-server is not installed: apt-get install redis-server, or brew install redis")

// startTime bounds the start of a server, and stopTime its orderly end.
const (
	startTime = 10 * time.Second
	stopTime  = 5 * time.Second
)

// Server is a redis-server of its own. Its methods may be called from several
// goroutines, but for Stop, Kill and Restart, which go one after the other.
type Server struct {
	// Addr is where it listens: 127.0.0.1 and a port. It stays the same over
	// restarts.
	Addr string

	program string
	args    []string
	dir     string

	mu      sync.Mutex // guards running
	running *running   // nil: stopped
}

// Start starts a redis-server and waits until it answers. args are more of its
// arguments, such as "--requirepass", "secret". By default, it keeps its data
// over restarts: every write is on the disk before it is answered.
//
// Errors: ErrNotInstalled; a server that does not start within 10 seconds, with
// the end of its log.
func Start(args ...string) (*Server, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, ErrNotInstalled
	}
	dir, err := os.MkdirTemp("", "redistest")
	if err != nil {
		return nil, err
	}
	s := &Server{program: program, args: args, dir: dir}
	// The port may be taken by somebody else between our look and its start.
	for range 3 {
		if s.Addr, err = freeAddr(); err == nil {
			err = s.Restart()
		}
		if err == nil {
			return s, nil
		}
	}
	s.Close()
	return nil, err
}

// freeAddr is a loopback address that nobody listens on.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a listener that is closed at once
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// Restart starts the server again at its address, after Stop or Kill, and waits
// until it answers. If it runs, it is stopped first.
func (s *Server) Restart() error {
	s.Stop()
	_, port, _ := net.SplitHostPort(s.Addr)
	args := append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", s.dir, "--daemonize", "no",
		"--save", "", "--appendonly", "yes", "--appendfsync", "always",
	}, s.args...)
	r, err := start(s.program, args)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.running = r
	s.mu.Unlock()
	if err := s.await(r); err != nil {
		s.Kill()
		return fmt.Errorf("redis-server did not start: %w\n%s", err, r.log.tail())
	}
	return nil
}

// await waits until the server answers anything at all, an error too.
func (s *Server) await(r *running) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	rdb := redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, DialerRetries: 1})
	defer rdb.Close()
	for {
		err := rdb.Ping(ctx).Err()
		var answer redis.Error
		if err == nil || errors.As(err, &answer) && !strings.HasPrefix(answer.Error(), "LOADING") {
			return nil
		}
		select {
		case <-r.ended:
			return errors.New("it has ended")
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Client returns a new client of the server, with the default options but for a
// short wait between attempts to connect. Close it when done.
func (s *Server) Client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: s.Addr, DialerRetryTimeout: 10 * time.Millisecond})
}

// PID is the process id of the server, or 0 if it does not run.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return 0
	}
	return s.running.process.Pid
}

// Kill ends the server with SIGKILL, as a crash does, and waits until it is
// gone. Without a running server it does nothing.
func (s *Server) Kill() { s.end(os.Kill) }

// Stop ends the server in order, and waits until it is gone.
func (s *Server) Stop() { s.end(os.Interrupt) }

func (s *Server) end(how os.Signal) {
	s.mu.Lock()
	r := s.running
	s.running = nil
	s.mu.Unlock()
	if r == nil {
		return
	}
	_ = r.process.Signal(how)
	select {
	case <-r.ended:
	case <-time.After(stopTime):
		_ = r.process.Kill()
		<-r.ended
	}
}

// Close ends the server and removes its data. Closing twice is fine.
func (s *Server) Close() {
	s.Kill()
	_ = os.RemoveAll(s.dir)
}
