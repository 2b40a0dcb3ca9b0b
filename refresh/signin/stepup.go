package signin

import (
	"slices"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// With returns the Config of the sign-in that answers a challenge of the API, as
// [refresh.ChallengeOf] or the error of a call says it: for the scopes
// that the Config has and those that the API needs, with the authentication that
// it needs. A sign-in that brings less than that fails with ErrStepUp, and is not
// worth repeating.
//
// Errors: ErrStepUp if the Config asks for all of it already: the server does not
// grant it.
func (c Config) With(ch *refresh.ChallengeError) (Config, error) {
	next := c
	next.Scopes = slices.Clone(c.Scopes)
	for _, s := range strings.Fields(ch.Scope) {
		if !slices.Contains(next.Scopes, s) {
			next.Scopes = append(next.Scopes, s)
		}
	}
	if len(ch.ACRValues) > 0 {
		next.ACRValues = ch.ACRValues
	}
	switch {
	case ch.MaxAge > 0:
		next.MaxAge = ch.MaxAge
	case ch.MaxAge == 0:
		next.MaxAge = -1
	}
	if len(next.Scopes) == len(c.Scopes) && slices.Equal(next.ACRValues, c.ACRValues) && next.MaxAge == c.MaxAge {
		return Config{}, fail(ErrStepUp, "ask for access at whoever runs the API", "the API asks for what was asked for already")
	}
	return next, nil
}
