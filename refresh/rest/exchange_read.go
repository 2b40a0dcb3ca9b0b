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
	// unknownRead is the same where the length is not announced.
	unknownRead = 512
	// defaultIdle is how long a body that is decoded may pause.
	defaultIdle = 60 * time.Second
)

// read reads the body up to one byte more than limit.
func (x *exchange) read(limit int64) ([]byte, error) {
	r := watch(x.resp.Body, x.idle)
	body, err := readAll(&r, x.resp.ContentLength, limit)
	return body, r.end(err)
}

// readAll reads at most one byte more than limit. The memory that it takes grows
// with what arrives: a length that is only announced costs the one who announces
// it nothing.
//
// The threat: a server that announces and sends a body without an end takes all the
// memory of the program, also as an error that nobody asked for.
func readAll(r *watched, announced, limit int64) ([]byte, error) {
	known := announced > 0 && announced <= limit
	end, room := limit+1, int64(unknownRead)
	if known {
		end, room = announced, firstRead
	}
	body := make([]byte, 0, min(room, end))
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) == end:
			return body, nil
		case errors.Is(err, io.EOF) && known:
			return body, io.ErrUnexpectedEOF
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return body, err
		case len(body) == cap(body):
			body = append(make([]byte, 0, min(end, 2*int64(len(body)))), body...)
		}
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
	body    io.ReadCloser
	idle    time.Duration
	timer   *time.Timer // nil where the body may pause for ever
	stopped bool        // the timer is, until the next Read
}

func watch(body io.ReadCloser, idle time.Duration) watched {
	w := watched{body: body, idle: idle}
	if idle > 0 {
		w.timer = time.AfterFunc(idle, func() { _ = body.Close() })
	}
	return w
}

// Read reads what has arrived.
func (w *watched) Read(p []byte) (int, error) {
	if w.stopped {
		w.stopped = false
		w.timer.Reset(w.idle)
	}
	n, err := w.body.Read(p)
	if n > 0 && w.timer != nil {
		w.stopped = w.timer.Stop()
	}
	return n, err
}

// end stops watching, and returns the error of the reading that ended with err.
func (w *watched) end(err error) error {
	if w.timer != nil && !w.stopped && !w.timer.Stop() && err != nil {
		return ErrIdle
	}
	return err
}
