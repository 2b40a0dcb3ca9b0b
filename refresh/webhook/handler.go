package webhook

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// Handler returns an http.Handler that calls fn with every message that is signed,
// of this moment, and was not handled before. It responds 204 when fn returns nil,
// and to what was handled already; 401 to a bad signature or time; 400 to a body
// that does not fit, also where fn returns [ErrBody]; 409 while the same message is being handled; 500 when fn
// fails, and then the sender tries again. No response says what was wrong with a
// signature.
//
// Handled messages are remembered in memory, for twice [Window]: after that, their
// signature is too old. Programs of several processes look at the ID in fn as well.
func Handler[T any](v *Verifier, fn func(ctx context.Context, m Message, value T) error) http.Handler {
	once := &once{state: map[string]bool{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "a webhook is sent with POST", http.StatusMethodNotAllowed)
			return
		}
		value, m, err := Parse[T](v, r)
		switch {
		case errors.Is(err, ErrBody):
			http.Error(w, "the body is not what was promised", http.StatusBadRequest)
			return
		case err != nil:
			http.Error(w, "the signature is not good", http.StatusUnauthorized)
			return
		}
		switch done, busy := once.begin(m.ID); {
		case done:
			w.WriteHeader(http.StatusNoContent)
			return
		case busy:
			http.Error(w, "the message is being handled", http.StatusConflict)
			return
		}
		handled := false
		defer func() { once.end(m, handled) }() // also when fn panics
		err = fn(r.Context(), m, value)
		if errors.Is(err, ErrBody) {
			http.Error(w, "the body is not what was promised", http.StatusBadRequest)
			return
		}
		if err != nil {
			http.Error(w, "the message could not be handled", http.StatusInternalServerError)
			return
		}
		handled = true
		w.WriteHeader(http.StatusNoContent)
	})
}

// once remembers messages.
type once struct {
	mu    sync.Mutex      // guards what follows
	state map[string]bool // by ID: false while it is handled, true once it was
	old   []handled       // what was handled, in the order of time
}

type handled struct {
	id   string
	from time.Time
}

// begin takes a message, unless it was handled or is being handled.
func (o *once) begin(id string) (done, busy bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.old) > 0 && time.Since(o.old[0].from) > 2*Window {
		delete(o.state, o.old[0].id)
		o.old = o.old[1:]
	}
	done, known := o.state[id]
	if known {
		return done, !done
	}
	o.state[id] = false
	return false, false
}

// end gives it back, or remembers that it was handled.
func (o *once) end(m Message, done bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !done {
		delete(o.state, m.ID)
		return
	}
	o.state[m.ID] = true
	o.old = append(o.old, handled{m.ID, time.Now()})
}
