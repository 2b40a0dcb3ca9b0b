package refresh

import (
	"context"
	"errors"
	"net/http"

	"github.com/hashicorp/go-retryablehttp"
)

// CheckRetry decides what follows an attempt, as the go-retryablehttp hook of
// that name. After a 401 to the session's token it takes part in the one
// refresh, and asks for the request to be sent again; after a transient
// failure it asks for that as long as there are retries left. It never turns
// an answer into an error that the caller could not have got from the server,
// but for the refresh's own failures.
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
		return false, nil // what nearly every call comes to; the rest may take its time
	}
	if ctx.Err() != nil {
		return false, nil // the answer, if there is one, is still the caller's
	}
	if err == nil && m.rejects(resp) {
		return m.repair(ctx, c, resp)
	}
	return m.transient(ctx, c, resp, err), nil
}

// repair is what follows a 401. It is a straight line: whatever is not the
// first 401 of an ordinary operation, from the API itself, to a token of ours,
// is handed to the caller as it came.
func (m *Middleware) repair(ctx context.Context, c *call, resp *http.Response) (bool, error) {
	mayRepair := c.repair
	c.repair = false // one replay to a call: what comes after it is the answer
	if !mayRepair || c.op.Role != RoleNone || insideRefresh(ctx, m.session) {
		return false, nil
	}
	if resp.Request == nil || !m.home(resp.Request) || resp.Request.Method != c.original.Method {
		// A redirect led elsewhere, or a POST became a GET: the request itself was
		// accepted, and sending it again would do its work twice.
		return false, nil
	}
	free(resp) // the refresh may need the very connection that this 401 holds
	v, err := m.session.settle(ctx, demand{rejected: c.used.stamp, trace: c.trace})
	if err != nil {
		_ = resp.Body.Close()
		return false, err
	}
	if !replayable(c.original) {
		return false, &NotReplayableError{resp: resp}
	}
	c.used = v
	if c.trace != nil {
		c.trace.replayed = true
	}
	return true, nil
}

// transient tells whether an attempt that failed for a moment is repeated.
func (m *Middleware) transient(ctx context.Context, c *call, resp *http.Response, err error) bool {
	if c.retries >= m.retries || !mayRepeat(c.original) || c.op.Role == RoleRefresh {
		return false
	}
	if ctx.Value(noRetryKey{}) != nil {
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

// isOwn tells whether this package refused to send the request.
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

// mayRepeat tells whether sending req twice does what sending it once does
// (RFC 9110, section 9.2), and can be done.
func mayRepeat(req *http.Request) bool {
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace,
		http.MethodPut, http.MethodDelete:
	default:
		if req.Header.Get("Idempotency-Key") == "" {
			return false
		}
	}
	return replayable(req)
}
