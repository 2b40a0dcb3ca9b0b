package rest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/refresh"
)

// maxLineBytes is the most that one line of a stream may have.
const maxLineBytes = 16 << 20

// StreamOf is a [Stream] whose items are JSON values of one type: the data of
// server-sent events, the records of application/json-seq (RFC 7464), or the lines
// of any other media type, such as application/x-ndjson and application/jsonl.
//
// Where a document does not say the type of the items, a program does:
//
//	s, err := c.Logs.Tail(ctx)
//	...
//	for line, err := range (&rest.StreamOf[Line]{Stream: s}).All() {
//
// Close it, also after reading to the end.
type StreamOf[T any] struct{ *Stream }

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
// that is no T, [ErrTooLarge] for an event of more than
// 1 MiB or a line of more than 16 MiB. Range over it once.
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
func (s *StreamOf[T]) Typed() iter.Seq2[Message[T], error] {
	return func(yield func(Message[T], error) bool) {
		for r, err := range s.items() {
			value, err := itemOf[T](s.Stream, r, err)
			if err != nil {
				yield(Message[T]{}, err)
				return
			}
			e := r.event()
			if !yield(Message[T]{ID: e.ID, Type: e.Type, Retry: e.Retry, Data: value}, nil) {
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
func Subscribe[T any](ctx context.Context, connect func(ctx context.Context, opts ...Option) (*StreamOf[T], error)) iter.Seq2[Message[T], error] {
	var misfit func(Misfit)
	s := Subscription{Connect: func(ctx context.Context, opts ...Option) (*Stream, error) {
		items, err := connect(ctx, opts...)
		if err != nil {
			return nil, err
		}
		misfit = items.misfit
		return items.Stream, nil
	}}
	return messages[T](s.Events(ctx), func() func(Misfit) { return misfit })
}

// itemOf decodes an item, unless err came in its place.
func itemOf[T any](s *Stream, r *record, err error) (T, error) {
	var value T
	if err != nil {
		return value, err
	}
	if wrong := unmarshal(r.data, &value, s.misfit); wrong != nil {
		wrong.reason = "an item: " + wrong.reason
		return *new(T), s.error(wrong)
	}
	return value, nil
}

// items reads what has items, up to the event that ends the stream.
func (s *Stream) items() iter.Seq2[*record, error] {
	all := s.records(bufio.ScanLines)
	switch mediatype.FramingOf(s.ContentType) {
	case mediatype.Events:
		all = s.events()
	case mediatype.Sequence:
		all = s.records(sequence)
	}
	return func(yield func(*record, error) bool) {
		for r, err := range all {
			if err == nil && string(r.data) == doneData || !yield(r, err) {
				return
			}
		}
	}
}

// records reads what split finds: it has nothing but data.
func (s *Stream) records(split bufio.SplitFunc) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		lines := bufio.NewScanner(s)
		lines.Buffer(nil, maxLineBytes)
		lines.Split(split)
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
