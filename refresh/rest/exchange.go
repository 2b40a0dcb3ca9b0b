package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// maxErrorBody is how much of a refusal is kept, in bytes.
const maxErrorBody = 1 << 20

// maxDiscard is how much of an unwanted body is read to keep its connection,
// in bytes. Past that, a new connection is cheaper.
const maxDiscard = 64 << 10

// exchange is a request that has a response.
type exchange struct {
	op       refresh.Operation
	settings *settings // nil when the call has no options
	resp     *http.Response
	cancel   context.CancelFunc
	idle     time.Duration // how long the body may pause; 0: for ever
}

// body reads the response up to the limit and ends the exchange.
func (x *exchange) body() ([]byte, error) {
	defer x.end()
	limit := x.settings.limit()
	if x.resp.ContentLength > limit {
		return nil, x.error(ErrTooLarge, nil)
	}
	body, err := x.read(limit)
	if x.settings != nil && x.settings.result != nil {
		x.settings.result.Body = body
	}
	switch {
	case int64(len(body)) > limit:
		return nil, x.error(ErrTooLarge, nil)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, x.error(&decodeError{reason: "cut short", err: err}, body)
	case err != nil:
		return nil, x.error(err, body)
	}
	return body, nil
}

// decode decodes body into v.
func (x *exchange) decode(body []byte, v any) error {
	if err := decode(x.resp.Header.Get("Content-Type"), body, v, x.settings.misfits()); err != nil {
		return x.error(err, body)
	}
	return nil
}

// discard ends the exchange without its body.
func (x *exchange) discard() {
	defer x.end()
	if x.idle == 0 {
		_, _ = io.CopyN(io.Discard, x.resp.Body, maxDiscard)
		return
	}
	r := watch(x.resp.Body, x.idle)
	_, err := io.CopyN(io.Discard, r, maxDiscard)
	_ = r.end(err)
}

// refused returns the error of a response that is not 2xx, and ends the exchange.
func (x *exchange) refused() error {
	defer x.end()
	// A body that breaks off, or stops, is no reason to lose the status.
	body, _ := x.read(maxErrorBody)
	body = body[:min(len(body), maxErrorBody)]
	if x.settings != nil && x.settings.result != nil {
		x.settings.result.Body = body
	}
	return x.error(nil, body)
}

// error returns an error of this exchange.
func (x *exchange) error(cause error, body []byte) error {
	e := newError(x.op, cause)
	e.fill(x.resp, body)
	return e
}

// failed returns the error of a request that has no response; or has one after
// all, which its error carries (a 401 to a body that could not be sent twice).
func (x *exchange) failed(err error) error {
	defer x.cancel()
	e := newError(x.op, withoutURL(err, x.op.Route))
	var session *refresh.Error
	if errors.As(err, &session) {
		e.RetryAfter = min(max(session.RetryAfter, 0), maxRetryAfter)
	}
	var carrier interface{ Response() *http.Response }
	if !errors.As(err, &carrier) || carrier.Response() == nil {
		return e
	}
	x.resp = carrier.Response()
	var body []byte
	if x.resp.Body != nil {
		body, _ = io.ReadAll(io.LimitReader(x.resp.Body, maxErrorBody))
		_ = x.resp.Body.Close()
	}
	if x.settings != nil && x.settings.result != nil {
		*x.settings.result = Result{StatusCode: x.resp.StatusCode, Header: x.resp.Header.Clone(), Body: body}
	}
	e.fill(x.resp, body)
	return e
}

// end frees the connection and the context.
func (x *exchange) end() {
	_ = x.resp.Body.Close()
	x.cancel()
}
