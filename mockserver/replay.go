package mockserver

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"sync"
)

// replays remembers the answers to calls with an Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header), by user, route and key.
type replays struct {
	mu      sync.Mutex // guards answers
	answers map[replayKey]*replay
}

type replayKey struct{ user, path, key string }

// replay is the answer to the first call with a key; done is closed when it is there.
type replay struct {
	body   [sha256.Size]byte
	done   chan struct{}
	answer *buffer
}

func newReplays() *replays { return &replays{answers: map[replayKey]*replay{}} }

// wrap answers a call that succeeded before with the same answer. One that failed
// is tried again.
func (p *replays) wrap(operation string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			writeProblem(w, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read"))
			return
		}
		at := replayKey{exchangeFrom(r.Context()).caller.user, operation + " " + r.URL.Path, key}
		mine := &replay{body: sha256.Sum256(body), done: make(chan struct{})}
		for {
			first := p.claim(at, mine)
			if first == mine {
				r.Body = io.NopCloser(bytes.NewReader(body))
				p.fill(at, mine, w, r, next)
				mine.answer.send(w, mine.answer.body.Len())
				return
			}
			if first.body != mine.body {
				writeProblem(w, fail(http.StatusUnprocessableEntity, "idempotency_key_reused", "the key was used for another call"))
				return
			}
			select {
			case <-first.done:
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
			if first.succeeded() {
				first.answer.send(w, first.answer.body.Len())
				return
			}
		}
	})
}

// claim returns the replay that is first with this key.
func (p *replays) claim(at replayKey, mine *replay) *replay {
	p.mu.Lock()
	defer p.mu.Unlock()
	if first, ok := p.answers[at]; ok {
		return first
	}
	p.answers[at] = mine
	return mine
}

// fill answers the first call with a key. Whatever becomes of the handler, those
// who wait for its answer go on.
func (p *replays) fill(at replayKey, mine *replay, w http.ResponseWriter, r *http.Request, next http.Handler) {
	mine.answer = newBuffer(w)
	defer func() {
		if !mine.succeeded() {
			p.mu.Lock()
			delete(p.answers, at)
			p.mu.Unlock()
		}
		close(mine.done)
	}()
	next.ServeHTTP(mine.answer, r)
}

// succeeded tells whether there is an answer worth repeating. It holds once done
// is closed.
func (r *replay) succeeded() bool {
	return r.answer.status >= http.StatusOK && r.answer.status < http.StatusMultipleChoices
}
