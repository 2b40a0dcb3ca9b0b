package rest

import (
	"iter"
	"time"
)

// doneData is the data of the event with which several APIs end a stream.
const doneData = "[DONE]"

// Message is a server-sent event whose data is JSON.
type Message[T any] struct {
	// ID, Type and Retry are those of [Event].
	ID, Type string
	Retry    time.Duration
	// Data is the decoded value.
	Data T
}

// messages decodes the data of the events of a [Subscription]. The data [DONE], with
// which several APIs end a stream, ends it. Data that is not JSON that fits T is an error
// that is [ErrDecode], and the last thing that is yielded; its text does not show the
// data. misfits returns what [Lenient] was given, for the stream that is connected.
func messages[T any](events iter.Seq2[Event, error], misfits func() func(Misfit)) iter.Seq2[Message[T], error] {
	return func(yield func(Message[T], error) bool) {
		for e, err := range events {
			if err == nil && e.Data == doneData {
				return
			}
			m := Message[T]{ID: e.ID, Type: e.Type, Retry: e.Retry}
			if err == nil {
				if wrong := unmarshal([]byte(e.Data), &m.Data, misfits()); wrong != nil {
					wrong.reason = "an event: " + wrong.reason
					err = wrong
				}
			}
			if err != nil {
				yield(Message[T]{}, err)
				return
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}
