package signin

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/challenge"
)

// Challenge is what an API asks for in WWW-Authenticate: a wider scope (RFC 6750,
// section 3.1), a stronger or more recent authentication (RFC 9470, section 3),
// or where to sign in (RFC 9728, section 5.1).
type Challenge struct {
	// Error is insufficient_scope, insufficient_user_authentication, invalid_token or "".
	Error string
	// Scopes are those that the call needs.
	Scopes []string
	// ACRValues and MaxAge are what the authentication has to be. MaxAge is 0 if the
	// API names none, and negative for "in any case".
	ACRValues []string
	MaxAge    time.Duration
	// ResourceMetadata is the address of the API's metadata, see
	// [DiscoverResource].
	ResourceMetadata string
}

// ReadChallenge returns what a response of an API asks for. ok is false if it
// asks for nothing that this package can do.
func ReadChallenge(resp *http.Response) (c Challenge, ok bool) {
	if resp == nil || (resp.StatusCode != http.StatusUnauthorized && resp.StatusCode != http.StatusForbidden) {
		return Challenge{}, false
	}
	found, ok := challenge.Find(challenge.Parse(resp.Header), "Bearer")
	if !ok {
		return Challenge{}, false
	}
	c = Challenge{
		Error: plainCode(found.Params["error"], nil), Scopes: strings.Fields(found.Params["scope"]),
		ACRValues: strings.Fields(found.Params["acr_values"]), ResourceMetadata: found.Params["resource_metadata"],
	}
	if n, err := strconv.Atoi(found.Params["max_age"]); err == nil && n >= 0 && n < 1<<31 {
		c.MaxAge = time.Duration(n) * time.Second
		if n == 0 {
			c.MaxAge = -1
		}
	}
	return c, true
}

// StepUp reports whether the challenge asks for another sign-in, and not for a
// fresh token: no refresh can widen a scope (RFC 6749, section 6) or bring a
// stronger authentication.
func (c Challenge) StepUp() bool {
	return c.Error == "insufficient_scope" || c.Error == "insufficient_user_authentication"
}

// With returns the Config of the sign-in that answers a challenge: for the scopes
// that the Config has and those that the API needs, with the authentication that
// it needs. A sign-in that brings less than that fails with ErrStepUp, and is not
// worth repeating.
//
// Errors: ErrStepUp if the Config asks for all of it already: the server does not
// grant it.
func (c Config) With(ch Challenge) (Config, error) {
	next := c
	next.Scopes = slices.Clone(c.Scopes)
	for _, s := range ch.Scopes {
		if !slices.Contains(next.Scopes, s) {
			next.Scopes = append(next.Scopes, s)
		}
	}
	if len(ch.ACRValues) > 0 {
		next.ACRValues = ch.ACRValues
	}
	if ch.MaxAge != 0 {
		next.MaxAge = ch.MaxAge
	}
	if len(next.Scopes) == len(c.Scopes) && slices.Equal(next.ACRValues, c.ACRValues) && next.MaxAge == c.MaxAge {
		return Config{}, fail(ErrStepUp, "ask for access at whoever runs the API", "the API asks for what was asked for already")
	}
	return next, nil
}
