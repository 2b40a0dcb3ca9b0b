package mockserver

import (
	"sync/atomic"
	"time"
)

// clock tells the server's time: a base clock and how far it was moved.
type clock struct {
	base  func() time.Time
	moved atomic.Int64 // nanoseconds
}

func newClock(base func() time.Time) *clock { return &clock{base: base} }

func (c *clock) Now() time.Time { return c.base().Add(time.Duration(c.moved.Load())) }

// Now is the server's time, by which its tokens expire.
func (s *Server) Now() time.Time { return s.clock.Now() }

// Advance moves the server's clock, forwards or (with a negative d) backwards.
// Tokens expire by it; delays of faults last as long as they say.
func (s *Server) Advance(d time.Duration) { s.clock.moved.Add(int64(d)) }
