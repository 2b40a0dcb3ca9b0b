package refresh

import (
	"context"
	"errors"
	"net/url"
	"strings"
)

// scrub keeps the texts of secrets out of the text of err. A Refresher is
// somebody else's code: an error that quotes its request would carry the
// refresh token into every log that the error reaches.
func scrub(err error, secrets ...Secret) error {
	text := err.Error()
	for _, s := range secrets {
		if s.IsZero() {
			continue
		}
		for _, form := range []string{s.Reveal(), url.QueryEscape(s.Reveal()), url.PathEscape(s.Reveal())} {
			text = strings.ReplaceAll(text, form, redacted)
		}
	}
	if text == err.Error() {
		return err
	}
	return &scrubbed{text: text, err: err}
}

// scrubbed prints a clean text and is otherwise the error that it hides. It
// does not unwrap: whoever prints the whole chain would print the secret.
type scrubbed struct {
	text string
	err  error
}

func (s *scrubbed) Error() string { return s.text }

// Is finds every kind of error but the deadline, which speaks of the caller's own.
func (s *scrubbed) Is(target error) bool {
	return target != context.DeadlineExceeded && errors.Is(s.err, target)
}

// As finds what the session has to know of the failure, and nothing to print.
func (s *scrubbed) As(target any) bool {
	to, ok := target.(**ResponseError)
	if !ok || !errors.As(s.err, to) {
		return false
	}
	clean := **to
	clean.Code, clean.Err = "", nil
	*to = &clean
	return true
}

// redact takes the query and the user name out of the URL that http.Client
// puts into its errors: both may hold secrets.
func redact(err error) error {
	u, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	if own, ok := errors.AsType[*Error](u.Err); ok {
		return own // refused by ourselves, before it was sent
	}
	where, perr := url.Parse(u.URL)
	if perr != nil {
		return &url.Error{Op: u.Op, URL: "", Err: u.Err}
	}
	where = &url.URL{Scheme: where.Scheme, Host: where.Host, Path: where.Path}
	return &url.Error{Op: u.Op, URL: where.String(), Err: u.Err}
}
