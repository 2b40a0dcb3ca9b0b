package tokenendpoint

import (
	"fmt"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
)

// Err returns the judgment as the error that a [refresh.Refresher] returns, or
// nil for tokens. secrets are what was sent: servers quote it, and no error
// shows it.
func (j Judgment) Err(secrets ...refresh.Secret) error {
	if j.Verdict == VerdictTokens {
		return nil
	}
	hidden := make([]string, len(secrets))
	for i, s := range secrets {
		hidden[i] = s.Reveal()
	}
	e := &refresh.ResponseError{
		StatusCode: j.outcome.StatusCode,
		Code:       redact.Text(j.Code, hidden...),
		RetryAfter: j.RetryAfter,
		Repeatable: j.Rule.Unused,
	}
	cause := j.cause(hidden)
	switch j.Verdict {
	case VerdictRefused:
		e.Err = refresh.ErrRefused
	case VerdictClientRefused:
		e.Client, e.Err = redact.Text(j.client, hidden...), refresh.ErrClientRefused
	case VerdictUnknown:
		e.Err = fmt.Errorf("%w: if it ends the session, write %s into x-auth", refresh.ErrUnknownRefusal, redact.Text(j.refused, hidden...))
	case VerdictLost:
		e.Err = refresh.ErrResponseLost
		if cause != nil {
			e.Err = fmt.Errorf("%w: %w", refresh.ErrResponseLost, cause)
		}
	default:
		e.Err = cause
	}
	return e
}

// cause is why there is no token, in words that quote nothing.
func (j Judgment) cause(hidden []string) error {
	if j.outcome.Err == nil {
		return j.unread
	}
	return redact.Error(redact.Cause(j.outcome.Err), hidden...)
}
