package mockserver

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"sync"
)

// replays remembers the responses to calls with an Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header), by user, route and key.
type replays struct {
	mu        sync.Mutex // guards responses
	responses map[replayKey]*replay
}

type replayKey struct{ user, path, key string }

// replay is the response to the first call with a key; done is closed when it is there.
type replay struct {
	body     [sha256.Size]byte
	done     chan struct{}
	response *buffer
}

func newReplays() *replays { return &replays{responses: map[replayKey]*replay{}} }

// wrap gives a call that succeeded before the same response. One that failed
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
			WriteProblem(w, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read"))
			return
		}
		at := replayKey{CallerFrom(r.Context()).UserID, operation + " " + r.URL.Path, key}
		mine := &replay{body: sha256.Sum256(body), done: make(chan struct{})}
		for {
			first := p.claim(at, mine)
			if first == mine {
				r.Body = io.NopCloser(bytes.NewReader(body))
				p.fill(at, mine, w, r, next)
				mine.response.send(w, mine.response.body.Len())
				return
			}
			if first.body != mine.body {
				WriteProblem(w, fail(http.StatusUnprocessableEntity, "idempotency_key_reused", "the key was used for another call"))
				return
			}
			select {
			case <-first.done:
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
			if first.succeeded() {
				first.response.send(w, first.response.body.Len())
				return
			}
		}
	})
}

// claim returns the replay that is first with this key.
func (p *replays) claim(at replayKey, mine *replay) *replay {
	p.mu.Lock()
	defer p.mu.Unlock()
	if first, ok := p.responses[at]; ok {
		return first
	}
	p.responses[at] = mine
	return mine
}

// fill serves the first call with a key. Whatever becomes of the handler, those
// who wait for its response go on.
func (p *replays) fill(at replayKey, mine *replay, w http.ResponseWriter, r *http.Request, next http.Handler) {
	mine.response = newBuffer(w)
	defer func() {
		if !mine.succeeded() {
			p.mu.Lock()
			delete(p.responses, at)
			p.mu.Unlock()
		}
		close(mine.done)
	}()
	next.ServeHTTP(mine.response, r)
}

// succeeded reports whether there is a response worth repeating. It holds once done
// is closed.
func (r *replay) succeeded() bool {
	return r.response.status >= http.StatusOK && r.response.status < http.StatusMultipleChoices
}
