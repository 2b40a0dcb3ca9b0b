package refresh

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/internal/jitter"
	"github.com/perennial-go/perennial/internal/retryafter"
)

// Backoff says how long to wait before a retry, as the go-retryablehttp hook
// of that name: not at all after a repaired 401, what the server asked for
// (RFC 9110, section 10.2.3) up to longest, or else twice as long as the time
// before, with jitter.
func (m *Middleware) Backoff(shortest, longest time.Duration, attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if m.rejects(resp) {
			return atOnce
		}
		if asked := retryafter.Parse(resp.Header, longest); asked > 0 {
			return asked
		}
	}
	wait := min(shortest<<min(attempt, 20), longest)
	return wait - jitter.N(wait/2+1)
}

// atOnce is no wait. It is not zero for the sake of our users' tests: a timer
// that is due when it is made crashes the race detector of Go 1.26 inside
// testing/synctest.
const atOnce = time.Nanosecond

// PrepareRetry makes the request of the next attempt, as the go-retryablehttp
// hook of that name. req shares its header map with the attempt before, which
// may still be sending: the header is made anew from the original one, so that
// a cookie jar's cookies do not pile up either.
func (m *Middleware) PrepareRetry(req *http.Request) error {
	c := callFrom(req.Context())
	if c == nil || c.original == nil {
		return nil
	}
	if req.URL != c.original.URL { // a copy of another request with the same context
		req.Header = req.Header.Clone()
		return nil
	}
	req.Header = c.original.Header.Clone()
	setAuthorization(req.Header, c.used)
	if c.watch != nil {
		c.watch.start = time.Now()
	}
	return nil
}

const (
	// freeBytes is how much of an answer is kept when its connection is freed.
	freeBytes = 64 << 10
	// freeTime is how long that may take.
	freeTime = time.Second
)

// free gives back the connection of resp, so that the next attempt, or the
// refresh itself where there is only one connection, can have it. The first
// bytes of the body are kept: the caller may still want to read it.
func free(resp *http.Response) {
	if resp.Body == nil || resp.Body == http.NoBody {
		return
	}
	body := resp.Body
	// A body that trickles in must not hold up the refresh that all wait for.
	slow := time.AfterFunc(freeTime, func() { _ = body.Close() })
	kept, _ := io.ReadAll(io.LimitReader(body, freeBytes))
	slow.Stop()
	_ = body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(kept))
}

// NotReplayableError is returned for a 401 to a request whose body cannot be
// sent again. It is an [ErrNotReplayable].
type NotReplayableError struct{ resp *http.Response }

// Error says what to do.
func (e *NotReplayableError) Error() string {
	return "refresh: answered 401, and the " + ErrNotReplayable.Error() +
		": the token is fresh now, send the request once more with a new body"
}

// Unwrap returns ErrNotReplayable.
func (e *NotReplayableError) Unwrap() error { return ErrNotReplayable }

// Response returns the 401. Up to 64 KiB of its body can be read.
func (e *NotReplayableError) Response() *http.Response { return e.resp }
