package refresh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/perennial-go/perennial/internal/pointer"
	"github.com/perennial-go/perennial/internal/retryafter"
)

// CheckRetry decides what follows an attempt, as the go-retryablehttp hook of
// that name. After a 401 to the session's token it takes part in the one
// refresh, and asks for the request to be sent again; after a transient
// failure it asks for that as long as there are retries left. It never turns
// a response into an error, but for the refresh's own failures and
// ErrNotReplayable.
//
// What was done for a call before is kept in its context, see [WithOperation];
// without that, nothing is repaired and nothing retried.
func (m *Middleware) CheckRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	c := callFrom(ctx)
	if c == nil || c.original == nil {
		return false, nil
	}
	m.sent(c, resp, err)
	if err == nil && resp.StatusCode < 400 {
		return false, nil // as for nearly every call; the rest may take its time
	}
	if ctx.Err() != nil {
		return false, nil // the response, if there is one, is still the caller's
	}
	if err == nil && m.rejects(resp) {
		return m.repair(ctx, c, resp)
	}
	return m.transient(ctx, c, resp, err), nil
}

// repair is what follows a 401. It is a straight line: whatever is not the
// first 401 of an ordinary operation, from the API itself, to a token of ours,
// is handed to the caller as it came; or one to a replay whose token has been
// replaced while it was under way.
func (m *Middleware) repair(ctx context.Context, c *call, resp *http.Response) (bool, error) {
	first := c.repair
	c.repair = false // one repair to a call: what comes after it is the response
	if (!first && !m.overtaken(c)) || c.op.Role != "" || insideRefresh(ctx, m.session) {
		return false, nil
	}
	if resp.Request == nil || !m.home(resp.Request) || resp.Request.Method != c.original.Method {
		// A redirect led elsewhere, or a POST became a GET: the request itself was
		// accepted, and sending it again would do its work twice.
		return false, nil
	}
	free(resp) // the refresh may need the very connection that this 401 holds
	v, err := m.session.acquire(ctx, demand{rejected: c.used.stamp, trace: c.trace})
	switch {
	case err != nil && !first:
		return false, nil
	case errors.Is(err, ErrTooManyRefreshes):
		return false, withResponse(err, resp)
	case err != nil:
		_ = resp.Body.Close()
		return false, err
	}
	if !replayable(c.original) {
		return false, notReplayable(resp)
	}
	c.used = v
	if c.trace != nil {
		c.trace.replayed = true
	}
	return true, nil
}

// maxOvertaken is how often a replay may be sent again because its token was
// replaced meanwhile. Each time, a refresh of others has come in between.
const maxOvertaken = 3

// overtaken reports whether the token that c was sent with has been replaced, or
// is being replaced, by a refresh that others need: the 401 says nothing then of
// the token that there is now.
func (m *Middleware) overtaken(c *call) bool {
	v := m.session.view.Load()
	if c.used == nil || c.overtaken == maxOvertaken || v.out != nil || v.epoch != c.used.epoch {
		return false
	}
	if v.flight == nil && (v.gen == c.used.gen || !v.usable(time.Now())) {
		return false // another try would start a refresh of its own
	}
	c.overtaken++
	return true
}

// withResponse is an error of the session that carries the server's own 401.
func withResponse(err error, resp *http.Response) error {
	own, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	told := *own
	told.response = resp
	return &told
}

// notReplayable is the error for a 401 to a request whose body can be read only
// once.
func notReplayable(resp *http.Response) error {
	return &Error{Kind: ErrNotReplayable, Err: errSendAgain, response: resp}
}

var errSendAgain = errors.New("answered 401; the token is fresh now, send the request again with a new body")

// transient reports whether an attempt that failed for a moment is repeated.
func (m *Middleware) transient(ctx context.Context, c *call, resp *http.Response, err error) bool {
	limit, own := ctx.Value(retriesKey{}).(int)
	if !own {
		limit = m.retries
	}
	if c.retries >= limit || !mayRepeat(c.original) || c.op.Role == RoleRefresh {
		return false
	}
	switch {
	case err != nil && resp != nil:
		return false // the redirect policy said no: http.Client brings both then
	case err != nil:
		if again, _ := retryablehttp.DefaultRetryPolicy(ctx, nil, err); !again || isOwn(err) {
			return false
		}
	case !transientStatus(resp.StatusCode):
		return false
	default:
		free(resp)
	}
	c.retries++
	return true
}

// isOwn reports whether this package refused to send the request.
func isOwn(err error) bool {
	_, ok := errors.AsType[*Error](err)
	return ok
}

func transientStatus(code int) bool {
	switch code {
	case http.StatusRequestTimeout, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// methodQuery is safe and idempotent, and has a body
// (draft-ietf-httpbis-safe-method-w-body; OpenAPI 3.2 has operations of it).
const methodQuery = "QUERY"

// mayRepeat reports whether sending req twice does what sending it once does
// (RFC 9110, section 9.2), and can be done.
func mayRepeat(req *http.Request) bool {
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace,
		http.MethodPut, http.MethodDelete, methodQuery:
	default:
		if req.Header.Get("Idempotency-Key") == "" {
			return false
		}
	}
	return replayable(req)
}

// Backoff says how long to wait before a retry, as the go-retryablehttp hook
// of that name: not at all after a repaired 401, what the server asked for
// (RFC 9110, section 10.2.3) up to longest, or else twice as long as the time
// before, with jitter.
func (m *Middleware) Backoff(shortest, longest time.Duration, attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if m.rejects(resp) {
			return noWait
		}
		if asked := retryafter.Parse(resp.Header, longest); asked > 0 {
			return asked
		}
	}
	wait := min(shortest<<min(attempt, 20), longest)
	return wait - m.session.draw(wait/2+1)
}

// noWait is no wait. It is not zero for the sake of our users' tests: a timer
// that is due when it is made crashes the race detector of Go 1.26 inside
// testing/synctest.
const noWait = time.Nanosecond

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
	// freeBytes is how much of a response is kept when its connection is freed.
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

// Rejection is a response that rejects the access token although its status is
// not 401, such as the 403 that some servers give to an old signature.
type Rejection struct {
	Status int
	// Code is a JSON pointer to what tells this response from others of the same
	// status. Empty: the status is enough.
	Code string
	// Values are the texts there that mean the token. Empty: any text.
	Values []string
}

// rejects reports whether resp says that the access token is not accepted.
func (t *transport) rejects(resp *http.Response) bool {
	if ChallengeOf(resp) != nil {
		return false // it is accepted, and not enough: a refresh brings no other
	}
	if resp.StatusCode == http.StatusUnauthorized {
		return true
	}
	return slices.ContainsFunc(t.rejected, func(r Rejection) bool { return r.is(resp) })
}

// is reports whether resp is this rejection. What it reads of the body can be
// read again.
func (r Rejection) is(resp *http.Response) bool {
	if r.Status != resp.StatusCode {
		return false
	}
	if r.Code == "" {
		return true
	}
	free(resp)
	kept, _ := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(kept))
	dec := json.NewDecoder(bytes.NewReader(kept))
	dec.UseNumber()
	var doc any
	if dec.Decode(&doc) != nil {
		return false
	}
	v, ok := pointer.Lookup(doc, r.Code)
	if !ok {
		return false
	}
	var code string
	switch v := v.(type) {
	case string:
		code = v
	case json.Number:
		code = v.String()
	default:
		return false
	}
	return len(r.Values) == 0 || slices.Contains(r.Values, code)
}
