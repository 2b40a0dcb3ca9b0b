package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Option changes one call. Where two options set the same thing the later wins.
// An option may be used for any number of calls at once, except [Response].
type Option func(*settings)

// defaultMaxBytes is the most that is read of a response that is decoded: 16 MiB.
const defaultMaxBytes = 16 << 20

// settings is what the options of one call come to.
type settings struct {
	header   http.Header
	timeout  time.Duration
	idle     time.Duration
	retries  *int // nil for the client's
	edits    []func(*http.Request) error
	base     *url.URL
	next     *string // what takes the Link header's next
	result   *Result
	maxBytes int64
	misfit   func(Misfit) // nil unless Lenient
	err      error
}

// Header sets a header of the request, such as If-Match or Idempotency-Key. It
// replaces what the typed method would send.
//
// The call fails with [ErrOption] for Authorization: the session owns it, and
// a call with another token would make a refresh serve the wrong one. To
// call as somebody else, use another client.
func Header(name, value string) Option {
	return func(s *settings) {
		name := http.CanonicalHeaderKey(name)
		if name == "Authorization" {
			s.fail("the header Authorization belongs to the session")
			return
		}
		if s.header == nil {
			s.header = make(http.Header, 1)
		}
		s.header[name] = []string{value}
	}
}

// Timeout ends the call after d: the wait for a token, every attempt and the
// reading of the response together. For a [Stream] it covers the reading too, up
// to its Close. The call fails with [ErrOption] when d is not positive. By
// default, only the context ends a call as a whole, and each of its waits has a
// limit: see [IdleTimeout] for the body of the response, and the http.Client for
// the connection and the header (those of this module allow 10 and 60 seconds).
// The sending of a body has none: a server that reads a large upload slowly, or
// never, is waited for.
func Timeout(d time.Duration) Option {
	return func(s *settings) {
		if d <= 0 {
			s.fail(fmt.Sprintf("a timeout of %v", d))
			return
		}
		s.timeout = d
	}
}

// IdleTimeout ends the call with [ErrIdle] when no byte of the body of the
// response arrives for d. The call fails with [ErrOption] when d is not positive.
// By default, 60 seconds for a body that is decoded, if neither the context nor
// [Timeout] ends the call; and no limit for a [Stream], which may be silent for
// as long as nothing happens.
func IdleTimeout(d time.Duration) Option {
	return func(s *settings) {
		if d <= 0 {
			s.fail(fmt.Sprintf("an idle timeout of %v", d))
			return
		}
		s.idle = d
	}
}

// NoRetry sends the request once, even if the response is 429 or 5xx or the
// connection drops. A 401 is still repaired by a refresh and one replay. By default,
// what may be repeated is, as the client was told.
func NoRetry() Option { return Retries(0) }

// MaxBytes limits how much of a response is read before it is decoded. The call
// fails with [ErrTooLarge] when there is more, and with [ErrOption] when n is
// not positive. By default, 16 MiB. A [Stream] has no limit.
func MaxBytes(n int64) Option {
	return func(s *settings) {
		if n <= 0 {
			s.fail(fmt.Sprintf("a limit of %d bytes", n))
			return
		}
		s.maxBytes = n
	}
}

// Result is what a server returned, beside the typed value: for an ETag, or for
// members that the document does not describe.
type Result struct {
	// StatusCode is 0 when no response came.
	StatusCode int
	// Header belongs to the caller.
	Header http.Header
	// Body is what was decoded; nil for a [Stream] and for calls that return
	// nothing. It may hold secrets.
	Body []byte
}

// Response has the call fill in *into as soon as a response is there, whether the
// call succeeds or not. Use a Result for one call at a time.
func Response(into *Result) Option { return func(s *settings) { s.result = into } }

// apply returns what opts come to, or nil when there are none: most calls have
// none, and then nothing is allocated.
func apply(opts []Option) (*settings, error) {
	if len(opts) == 0 {
		return nil, nil
	}
	s := &settings{maxBytes: defaultMaxBytes}
	for _, o := range opts {
		o(s)
	}
	if s.result != nil {
		*s.result = Result{}
	}
	return s, s.err
}

// fail keeps the first mistake.
func (s *settings) fail(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: %s", ErrOption, what)
	}
}

// context returns the context of the call, and what frees it (never nil).
func (s *settings) context(ctx context.Context) (context.Context, context.CancelFunc) {
	if s == nil {
		return ctx, nothing
	}
	if s.retries != nil {
		ctx = refresh.WithRetryLimit(ctx, *s.retries)
	}
	if s.base != nil {
		ctx = context.WithValue(ctx, baseKey{}, s.base)
	}
	if s.timeout > 0 {
		return context.WithTimeout(ctx, s.timeout)
	}
	return ctx, nothing
}

// edit changes a request as the options say; it is a RequestEditorFn.
func (s *settings) edit(_ context.Context, req *http.Request) error {
	for _, e := range s.edits {
		if err := e(req); err != nil {
			return err
		}
	}
	for name, values := range s.header {
		if name == "Host" {
			req.Host = values[0] // net/http takes it from here only
			continue
		}
		req.Header[name] = append([]string(nil), values...)
	}
	return nil
}

// limit is how much of a response is read, in bytes.
func (s *settings) limit() int64 {
	if s == nil {
		return defaultMaxBytes
	}
	return s.maxBytes
}

// misfits returns what [Lenient] was given.
func (s *settings) misfits() func(Misfit) {
	if s == nil {
		return nil
	}
	return s.misfit
}

// nothing is the CancelFunc of a context that needs none.
func nothing() {}
