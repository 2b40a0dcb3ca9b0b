package rest

import (
	"context"
	"errors"
	"io"
	"time"
)

const (
	// firstRead is how much room is made for a body before any of it has arrived,
	// in bytes. Most bodies need no more.
	firstRead = 64 << 10
	// defaultIdle is how long a body that is decoded may pause.
	defaultIdle = 60 * time.Second
)

// read reads the body up to one byte more than limit.
func (x *exchange) read(limit int64) ([]byte, error) {
	if x.idle == 0 {
		return readAll(x.resp.Body, x.resp.ContentLength, limit)
	}
	r := watch(x.resp.Body, x.idle)
	body, err := readAll(r, x.resp.ContentLength, limit)
	return body, r.end(err)
}

// readAll reads at most one byte more than limit. The memory that it takes grows
// with what arrives: a length that is only announced costs the one who announces
// it nothing.
func readAll(r io.Reader, announced, limit int64) ([]byte, error) {
	if announced <= 0 {
		return io.ReadAll(io.LimitReader(r, limit+1))
	}
	body := make([]byte, 0, min(announced, firstRead))
	for {
		n, err := io.ReadFull(r, body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case errors.Is(err, io.EOF):
			return body, io.ErrUnexpectedEOF
		case err != nil || int64(len(body)) == announced:
			return body, err
		}
		body = append(make([]byte, 0, min(announced, 2*int64(len(body)))), body...)
	}
}

// idleLimit is how long the body of a call may pause; 0 is for ever. A call that
// has a deadline needs no other limit.
func (s *settings) idleLimit(ctx context.Context) time.Duration {
	if s != nil && s.idle > 0 {
		return s.idle
	}
	if _, ends := ctx.Deadline(); ends {
		return 0
	}
	return defaultIdle
}

// watched is a body that is closed when nothing arrives for a while, which ends
// a Read that waits.
type watched struct {
	body  io.ReadCloser
	idle  time.Duration
	timer *time.Timer
}

func watch(body io.ReadCloser, idle time.Duration) *watched {
	w := &watched{body: body, idle: idle}
	w.timer = time.AfterFunc(idle, w.expire)
	return w
}

func (w *watched) expire() { _ = w.body.Close() }

// Read reads what has arrived.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.body.Read(p)
	if n > 0 && err == nil && w.timer.Stop() {
		w.timer.Reset(w.idle)
	}
	return n, err
}

// end stops watching, and returns the error of the reading that ended with err.
func (w *watched) end(err error) error {
	if !w.timer.Stop() && err != nil {
		return ErrIdle
	}
	return err
}
