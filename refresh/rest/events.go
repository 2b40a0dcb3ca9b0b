package rest

import (
	"bufio"
	"bytes"
	"errors"
	"iter"
	"strconv"
	"time"
)

// maxEvent is the most that one event may have, in bytes.
const maxEvent = 1 << 20

// Event is one server-sent event (HTML standard, section 9.2).
type Event struct {
	// ID is the last ID that the stream has named, with this event or an
	// earlier one: send it as Last-Event-ID to go on from here.
	ID string
	// Type is "message" when the event does not say.
	Type string
	// Data is the event's lines of data, joined by line feeds.
	Data string
	// Retry is how long the server asks to wait before the next connection, when
	// it has asked; at most 24 hours.
	Retry time.Duration
}

// Events reads a stream of the type text/event-stream. It ends with the stream,
// or with one error, always an [*Error]: [ErrTooLarge] for an event of more than
// 1 MiB. Events closes nothing and connects once: to go on after a break, call
// the operation again with the last ID. Range over it once.
func (s *Stream) Events() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for r, err := range s.events() {
			if err != nil {
				yield(Event{}, err)
				return
			}
			if !yield(r.event(), nil) {
				return
			}
		}
	}
}

// record is an item of a stream as it came. Its bytes are good until the next one is
// read.
type record struct {
	id, kind, data []byte
	retry          time.Duration
	some           bool // a field of data came
}

// event returns the event that r is.
func (r *record) event() Event {
	e := Event{ID: string(r.id), Type: "message", Data: string(r.data), Retry: r.retry}
	if len(r.kind) > 0 {
		e.Type = string(r.kind)
	}
	return e
}

// events reads events as they come.
func (s *Stream) events() iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		lines := bufio.NewScanner(s)
		lines.Buffer(nil, maxEvent)
		lines.Split(eventLines())
		r, size := &record{}, 0
		for first := true; lines.Scan(); first = false {
			line := lines.Bytes()
			if first {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if size += len(line); size > maxEvent {
				yield(nil, s.error(ErrTooLarge))
				return
			}
			if len(line) > 0 {
				r.field(line)
				continue
			}
			if r.some && !yield(r, nil) {
				return
			}
			r.kind, r.data, r.some, size = r.kind[:0], r.data[:0], false, 0
		}
		// An event that the stream breaks off is not complete: it is left out.
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(nil, s.error(ErrTooLarge))
		} else if err != nil {
			yield(nil, err) // from Read: an *Error already
		}
	}
}

// field takes one line in.
func (r *record) field(line []byte) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "data":
		if r.some {
			r.data = append(r.data, '\n')
		}
		r.data, r.some = append(r.data, value...), true
	case "event":
		r.kind = append(r.kind[:0], value...)
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			r.id = append(r.id[:0], value...)
		}
	case "retry":
		if ms, err := strconv.ParseUint(string(value), 10, 63); err == nil {
			r.retry = maxRetryAfter
			if ms < uint64(maxRetryAfter/time.Millisecond) {
				r.retry = time.Duration(ms) * time.Millisecond
			}
		}
	}
}

// eventLines splits at CR LF, LF and CR, each as soon as it has come: waiting
// for what follows a CR would hold the event back.
func eventLines() bufio.SplitFunc {
	afterCR := false
	return func(data []byte, _ bool) (int, []byte, error) {
		skip := 0
		if afterCR && len(data) > 0 {
			afterCR = false
			if data[0] == '\n' {
				skip = 1
			}
		}
		i := bytes.IndexAny(data[skip:], "\r\n")
		if i < 0 {
			return skip, nil, nil // a line that the stream breaks off does not count
		}
		i += skip
		afterCR = data[i] == '\r'
		return i + 1, data[skip:i:i], nil
	}
}
