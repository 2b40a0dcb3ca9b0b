package refresh

import (
	"context"
	"errors"
	"net/http"

	"github.com/perennial-go/perennial/internal/redact"
)

// scrub keeps the texts of secrets, and URLs, out of the text of err. A
// Refresher is somebody else's code: an error that quotes its request would
// carry the refresh token into every log that the error reaches.
func scrub(err error, secrets ...Secret) error {
	texts := make([]string, len(secrets))
	for i, s := range secrets {
		texts[i] = s.Reveal()
	}
	clean := redact.Error(err, texts...)
	if hidden, ok := clean.(*redact.Hidden); ok { //nolint:errorlint // it is what was just made
		return &scrubbed{hidden}
	}
	return clean
}

// scrubbed prints a clean text and is otherwise the error that it hides.
type scrubbed struct{ *redact.Hidden }

// Is finds every kind of error but the deadline, which speaks of the caller's own.
func (s *scrubbed) Is(target error) bool {
	return target != context.DeadlineExceeded && s.Hidden.Is(target)
}

// As finds what the session has to know of the failure, and nothing to print.
func (s *scrubbed) As(target any) bool {
	switch to := target.(type) {
	case **ResponseError:
		if !s.Find(to) {
			return false
		}
		clean := **to
		clean.Code, clean.Client, clean.Err = "", "", nil
		*to = &clean
		return true
	case **Error:
		return s.Find(to)
	}
	return false
}

// sendError is an error of http.Client as callers and observers are told it:
// with the operation's route in the place of the URL, and without what the
// request carried. http.Client quotes the URL; servers, proxies and resolvers
// put what they were sent into status lines, redirects and host names.
func sendError(err error, c *call, req *http.Request) error {
	if err == nil {
		return nil
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return own // refused by ourselves, before it was sent
	}
	secrets := redact.Of(req)
	if c != nil && c.used != nil {
		secrets = append(secrets, c.used.token.AccessToken.Reveal(), c.used.token.RefreshToken.Reveal())
	}
	route := ""
	if c != nil {
		route = c.op.Route
	}
	return redact.Sent(err, route, secrets...)
}
