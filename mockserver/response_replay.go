package mockserver

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"sync"
)

// Bounds on the responses that are remembered, in their number and in bytes. Beyond
// them, the oldest is forgotten: a call with its key is then a first one.
const (
	maxReplays     = 10_000
	maxReplayBytes = 64 << 20
)

// replays remembers the responses to calls with an Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header), by user, route and key.
type replays struct {
	max, maxBytes int

	mu        sync.Mutex // guards all below
	responses map[replayKey]*replay
	kept      []replayKey // those that succeeded, oldest first
	size      int         // of the kept bodies
}

// replayKey is a digest: clients choose how long a path and a key are.
type replayKey [sha256.Size]byte

func newReplayKey(r *http.Request, operation, key string) replayKey {
	h := sha256.New()
	for _, part := range [...]string{CallerFrom(r.Context()).UserID, operation, r.URL.Path, key} {
		sum := sha256.Sum256([]byte(part))
		_, _ = h.Write(sum[:])
	}
	return replayKey(h.Sum(nil))
}

// replay is the response to the first call with a key; done is closed when it is there.
type replay struct {
	body     [sha256.Size]byte
	done     chan struct{}
	response *buffer
}

func newReplays() *replays {
	return &replays{max: maxReplays, maxBytes: maxReplayBytes, responses: map[replayKey]*replay{}}
}

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
		at := newReplayKey(r, operation, key)
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
		p.finish(at, mine)
		close(mine.done)
	}()
	next.ServeHTTP(mine.response, r)
}

// finish keeps a response that succeeded, and forgets one that failed.
func (p *replays) finish(at replayKey, mine *replay) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !mine.succeeded() {
		delete(p.responses, at)
		return
	}
	p.kept, p.size = append(p.kept, at), p.size+mine.response.body.Len()
	for len(p.kept) > p.max || p.size > p.maxBytes {
		oldest := p.kept[0]
		p.size -= p.responses[oldest].response.body.Len()
		delete(p.responses, oldest)
		p.kept = p.kept[1:]
	}
}

// succeeded reports whether there is a response worth repeating. It holds once done
// is closed.
func (r *replay) succeeded() bool {
	return r.response.status >= http.StatusOK && r.response.status < http.StatusMultipleChoices
}
