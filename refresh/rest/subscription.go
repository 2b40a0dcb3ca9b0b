package rest

import (
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/refresh"
)

// Subscription reads a stream of server-sent events that is connected again when
// it breaks off, from the event on that came last (HTML standard, section 9.2).
// Use it only where the server takes Last-Event-ID; otherwise events are lost
// between two connections, or come twice.
type Subscription struct {
	// Connect opens the stream: it calls the typed method with the options that it
	// is given, which send the header Last-Event-ID once there is an ID.
	Connect func(ctx context.Context, opts ...Option) (*Stream, error)
	// Wait is how long to wait before a connection, until the server says how long:
	// it doubles with every failure in a row, less up to half of it at random. By
	// default, 3 seconds.
	Wait time.Duration
	// Longest is the longest wait. By default, a minute.
	Longest time.Duration
	// Failures is how many connections in a row may fail, or break off without an
	// event, before the error is final. By default, 5.
	Failures int
	// LastEventID is where to go on from, such as after a restart of the program. By
	// default, the server decides.
	LastEventID string
}

// Events yields the events of all connections. It ends when the server responds
// 204, which asks not to connect again; or with one error: that of ctx, a refusal
// (4xx other than 408, 425 and 429), a response that is no stream of events, or
// the last failure in a row. Break out of the loop to end it.
func (s Subscription) Events(ctx context.Context) iter.Seq2[Event, error] {
	s.defaults()
	return func(yield func(Event, error) bool) {
		r := subscribed{Subscription: s, wait: s.Wait}
		for failures := 0; ; {
			came, err := r.connection(ctx, yield)
			switch {
			case errors.Is(err, errEnded):
				return
			case ctx.Err() != nil:
				yield(Event{}, ctx.Err())
				return
			case final(err):
				yield(Event{}, err)
				return
			}
			if failures++; came {
				failures = 0
			}
			if failures >= s.Failures {
				if err == nil {
					err = io.ErrUnexpectedEOF
				}
				yield(Event{}, err)
				return
			}
			if err := r.pause(ctx, failures, err); err != nil {
				yield(Event{}, err)
				return
			}
		}
	}
}

func (s *Subscription) defaults() {
	if s.Wait <= 0 {
		s.Wait = 3 * time.Second
	}
	if s.Longest <= 0 {
		s.Longest = time.Minute
	}
	if s.Failures <= 0 {
		s.Failures = 5
	}
}

// subscribed is a subscription that is read.
type subscribed struct {
	Subscription

	wait time.Duration // as the server said last
}

// errEnded says that nothing more is to be read.
var errEnded = errors.New("the events have ended")

// connection reads one connection, and reports whether an event came.
func (r *subscribed) connection(ctx context.Context, yield func(Event, error) bool) (came bool, err error) {
	var opts []Option
	if r.LastEventID != "" {
		opts = append(opts, Header("Last-Event-ID", r.LastEventID))
	}
	stream, err := r.Connect(ctx, opts...)
	if err != nil {
		return false, err
	}
	defer stream.Close()
	switch {
	case stream.StatusCode == http.StatusNoContent:
		return false, errEnded
	case mediatype.FramingOf(stream.ContentType) != mediatype.Events:
		return false, stream.error(&decodeError{reason: "events were promised and the content type is " + mediatype.Bare(stream.ContentType)})
	}
	for e, err := range stream.Events() {
		if err != nil {
			return came, err
		}
		came = true
		if e.ID != "" {
			r.LastEventID = e.ID
		}
		if e.ID == "" {
			e.ID = r.LastEventID
		}
		if e.Retry > 0 {
			r.wait = min(e.Retry, r.Longest)
		}
		if !yield(e, nil) {
			return came, errEnded
		}
	}
	return came, nil
}

// final reports whether to connect again would fail again.
func final(err error) bool {
	for _, sentinel := range []error{ErrDecode, ErrTooLarge, ErrOption, refresh.ErrSignedOut, refresh.ErrForeignOrigin} {
		if errors.Is(err, sentinel) {
			return true
		}
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err != nil
	}
	switch e.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return e.StatusCode >= 300 && e.StatusCode < 500
}

// pause waits before the next connection.
func (r *subscribed) pause(ctx context.Context, failures int, err error) error {
	wait := min(r.wait<<max(min(failures-1, 10), 0), r.Longest)
	wait -= rand.N(wait/2 + 1)
	if e, ok := errors.AsType[*Error](err); ok {
		wait = max(wait, min(e.RetryAfter, r.Longest))
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
