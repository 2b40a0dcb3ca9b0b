package tokenendpoint

import (
	"context"
	"fmt"

	"github.com/perennial-go/perennial/refresh"
)

// SignInWith starts a session with a token response as it came: the JSON that a
// token endpoint of RFC 6749 answered a code, a device or a password with. It
// needs nothing but an access token, or a refresh token alone.
//
// Errors: a response without a token; otherwise those of
// [refresh.Session.SignIn].
func SignInWith(ctx context.Context, s *refresh.Session, response []byte) error {
	return Auth{}.SignInWith(ctx, s, response)
}

// SignInWith is [SignInWith] for an API that has its tokens elsewhere: first
// where its refresh and its sign-in have them, then where RFC 6749 does.
func (a Auth) SignInWith(ctx context.Context, s *refresh.Session, response []byte) error {
	plain := Endpoint{Response: rfc6749()}
	var first error
	for _, e := range []Endpoint{a.Refresh, a.SignIn, plain} {
		if e.Response.AccessToken == "" {
			continue
		}
		t, err := e.ParseToken(nil, response)
		if err == nil || (t.AccessToken.IsZero() && !t.RefreshToken.IsZero() && e.Response == plain.Response) {
			return s.SignIn(ctx, t)
		}
		if first == nil {
			first = err
		}
	}
	return fmt.Errorf("tokenendpoint: sign-in: %w", first)
}
