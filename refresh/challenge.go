package refresh

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/challenge"
	"github.com/perennial-go/perennial/internal/redact"
)

// ChallengeError says what the API asks for beyond a valid token, in
// WWW-Authenticate: a scope that the token does not have, or a user who has
// authenticated anew or in another way. No refresh gives that, and so none is
// made. The response itself reaches the caller as it came; [ChallengeOf] reads
// the error out of it, and typed calls wrap it.
type ChallengeError struct {
	// Kind is ErrInsufficientScope or ErrStepUpRequired; [errors.Is] finds it.
	Kind error
	// Scope is the scope that is needed (RFC 6750, section 3), or "".
	Scope string
	// ACRValues are the ways of authentication that are accepted, the preferred
	// one first (RFC 9470, section 3). Pass them on as acr_values.
	ACRValues []string
	// MaxAge is how long ago the user may have authenticated at most (RFC 9470,
	// section 3). Pass it on as max_age. Negative: the API does not say.
	MaxAge time.Duration
}

// ChallengeOf returns what a response asks for, or nil if it is no such one.
func ChallengeOf(resp *http.Response) *ChallengeError {
	if resp.StatusCode != http.StatusUnauthorized && resp.StatusCode != http.StatusForbidden {
		return nil
	}
	for _, c := range challenge.Parse(resp.Header) {
		e := &ChallengeError{MaxAge: -1}
		switch c.Params["error"] {
		case "insufficient_scope": // RFC 6750, section 3.1
			e.Kind = ErrInsufficientScope
		case "insufficient_user_authentication": // RFC 9470, section 3
			e.Kind = ErrStepUpRequired
		default:
			continue
		}
		secrets := redact.Of(resp.Request)
		e.Scope = redact.Text(c.Params["scope"], secrets...)
		e.ACRValues = strings.Fields(redact.Text(c.Params["acr_values"], secrets...))
		if n, err := strconv.ParseInt(c.Params["max_age"], 10, 32); err == nil && n >= 0 {
			e.MaxAge = time.Duration(n) * time.Second
		}
		return e
	}
	return nil
}

// Error says what is asked for.
func (e *ChallengeError) Error() string {
	text := "refresh: " + e.Kind.Error()
	if e.Scope != "" {
		text += fmt.Sprintf(", scope %.200q", e.Scope)
	}
	if len(e.ACRValues) > 0 {
		text += fmt.Sprintf(", acr_values %.200q", strings.Join(e.ACRValues, " "))
	}
	if e.MaxAge >= 0 {
		text += fmt.Sprintf(", max_age %d", int(e.MaxAge.Seconds()))
	}
	return text
}

// Is makes the kind findable.
func (e *ChallengeError) Is(target error) bool { return target == e.Kind }
