package rest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/refresh"
)

// StreamOf is a [Stream] whose items are JSON values of one type: the data of
// server-sent events, the lines of application/x-ndjson and application/jsonl, or
// the records of application/json-seq (RFC 7464).
//
// Close it, also after reading to the end.
type StreamOf[T any] struct{ *Stream }

// EventOf is a server-sent event with its data decoded.
type EventOf[T any] struct {
	Event

	// Value is what Data holds.
	Value T
}

// Items makes a call whose response is a stream of values. The caller closes the
// [StreamOf]. A response of a type that is no such stream is an [*Error] that is
// [ErrDecode]; one with the status 204 is a stream without items.
func Items[T any, E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E]) (*StreamOf[T], error) {
	s, err := Streamed(ctx, op, opts, send)
	if err != nil {
		return nil, err
	}
	if s.StatusCode != http.StatusNoContent && mediatype.FramingOf(s.ContentType) == mediatype.Unframed {
		_ = s.Close()
		return nil, s.error(&decodeError{reason: "a stream of items was promised and the content type is " + mediatype.Bare(s.ContentType)})
	}
	return &StreamOf[T]{Stream: s}, nil
}

// All yields the items of the stream. It ends with the stream, with an event whose
// data is [DONE], or with one error, always an [*Error]: [ErrDecode] for an item
// that is no T, [ErrTooLarge] for one of more than 1 MiB. Range over it once.
func (s *StreamOf[T]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range s.items() {
			value, err := itemOf[T](s.Stream, r, err)
			if !yield(value, err) || err != nil {
				return
			}
		}
	}
}

// Typed is [StreamOf.All] with the events that the items came in. Those of a stream
// that is none of events have their data alone.
func (s *StreamOf[T]) Typed() iter.Seq2[EventOf[T], error] {
	return func(yield func(EventOf[T], error) bool) {
		for r, err := range s.items() {
			value, err := itemOf[T](s.Stream, r, err)
			if err != nil {
				yield(EventOf[T]{}, err)
				return
			}
			if !yield(EventOf[T]{Event: r.event(), Value: value}, nil) {
				return
			}
		}
	}
}

// Subscribe yields the events of a stream that is connected again when it breaks
// off, from the event on that came last; see [Subscription], whose defaults apply.
// connect calls the typed method with the options that it is given.
//
// It ends as [Subscription.Events] does, or with an event whose data is [DONE].
func Subscribe[T any](ctx context.Context, connect func(ctx context.Context, opts ...Option) (*StreamOf[T], error)) iter.Seq2[EventOf[T], error] {
	var last *Stream
	s := Subscription{Connect: func(ctx context.Context, opts ...Option) (*Stream, error) {
		items, err := connect(ctx, opts...)
		if err != nil {
			return nil, err
		}
		last = items.Stream
		return last, nil
	}}
	return func(yield func(EventOf[T], error) bool) {
		for e, err := range s.Events(ctx) {
			if err != nil {
				yield(EventOf[T]{}, err)
				return
			}
			if e.Data == done {
				return
			}
			value, err := itemOf[T](last, &record{data: []byte(e.Data)}, nil)
			if err != nil {
				yield(EventOf[T]{}, err)
				return
			}
			if !yield(EventOf[T]{Event: e, Value: value}, nil) {
				return
			}
		}
	}
}

// done is the data of the event that ends the streams of many servers.
const done = "[DONE]"

// itemOf decodes an item, unless err came in its place.
func itemOf[T any](s *Stream, r *record, err error) (T, error) {
	var value T
	if err != nil {
		return value, err
	}
	if err := json.Unmarshal(r.data, &value); err != nil {
		return *new(T), s.error(&decodeError{reason: "an item: " + reason(err), err: err})
	}
	return value, nil
}

// items reads what has items, up to the event that ends the stream.
func (s *Stream) items() iter.Seq2[*record, error] {
	all := s.records()
	if mediatype.FramingOf(s.ContentType) == mediatype.Events {
		all = s.events()
	}
	return func(yield func(*record, error) bool) {
		for r, err := range all {
			if err == nil && string(r.data) == done || !yield(r, err) {
				return
			}
		}
	}
}

// records reads the lines of the stream, or the records of a sequence: they have
// nothing but data.
func (s *Stream) records() iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		lines := bufio.NewScanner(s)
		lines.Buffer(nil, maxEvent)
		if mediatype.FramingOf(s.ContentType) == mediatype.Sequence {
			lines.Split(sequence)
		}
		for lines.Scan() && lines.Err() == nil { // what breaks off is no item
			text := bytes.TrimSpace(lines.Bytes())
			if len(text) > 0 && !yield(&record{data: text}, nil) {
				return
			}
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(nil, s.error(ErrTooLarge))
		} else if err != nil {
			yield(nil, err) // from Read: an *Error already
		}
	}
}

// sequence splits before each RS (RFC 7464, section 2.1).
func sequence(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, 0x1e); i >= 0 {
		return i + 1, data[:i:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}
