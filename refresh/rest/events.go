package rest

import (
	"bufio"
	"bytes"
	"errors"
	"iter"
	"strconv"
	"strings"
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
		lines := bufio.NewScanner(s)
		lines.Buffer(nil, maxEvent)
		lines.Split(eventLines())
		event, data, size := Event{Type: "message"}, []string(nil), 0
		for first := true; lines.Scan(); first = false {
			text := lines.Text()
			if first {
				text = strings.TrimPrefix(text, "\ufeff")
			}
			if size += len(text); size > maxEvent {
				yield(Event{}, s.error(ErrTooLarge))
				return
			}
			if text != "" {
				data = event.field(text, data)
				continue
			}
			if data != nil {
				event.Data = strings.Join(data, "\n")
				if !yield(event, nil) {
					return
				}
			}
			event.Type, event.Data, data, size = "message", "", nil, 0
		}
		// An event that the stream breaks off is not complete: it is left out.
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(Event{}, s.error(ErrTooLarge))
		} else if err != nil {
			yield(Event{}, err) // from Read: an *Error already
		}
	}
}

// field takes one line in, and returns the data so far.
func (e *Event) field(text string, data []string) []string {
	name, value, _ := strings.Cut(text, ":")
	value = strings.TrimPrefix(value, " ")
	switch name {
	case "data":
		return append(data, value)
	case "event":
		if e.Type = value; value == "" {
			e.Type = "message"
		}
	case "id":
		if !strings.Contains(value, "\x00") {
			e.ID = value
		}
	case "retry":
		if ms, err := strconv.ParseUint(value, 10, 63); err == nil {
			e.Retry = maxRetryAfter
			if ms < uint64(maxRetryAfter/time.Millisecond) {
				e.Retry = time.Duration(ms) * time.Millisecond
			}
		}
	}
	return data
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
