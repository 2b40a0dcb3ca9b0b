package signintest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/perennial-go/perennial/mockserver/idp"
)

// idTokenTraps are ID tokens that must not be taken.
func (c Client) idTokenTraps() []trap {
	section := "OpenID Connect Core 1.0, section 3.1.3.7"
	var all []trap
	for _, wrong := range []struct {
		name  string
		fault idp.Fault
	}{
		{"of another issuer", idp.FaultIDTokenIssuer},
		{"for another client", idp.FaultIDTokenAudience},
		{"that has expired", idp.FaultIDTokenExpired},
		{"with another nonce", idp.FaultIDTokenNonce},
		{"without the nonce", idp.FaultIDTokenNoNonce},
		{"of another access token", idp.FaultIDTokenAccessHash},
		{"without a signature", idp.FaultIDTokenUnsigned},
		{"signed with the public key as a secret", idp.FaultIDTokenHMAC},
		{"signed with a key that is not published", idp.FaultIDTokenUnknownKey},
		{"with a signature that does not fit", idp.FaultIDTokenSignature},
		{"that is not there", idp.FaultNoIDToken},
		{"from the future", idp.FaultIDTokenFuture},
	} {
		all = append(all, trap{"an ID token " + wrong.name + " is refused", section, func(t *testing.T) error {
			b := newBench(func(b *bench) { b.issuer.Fail(wrong.fault) })
			defer b.provider.Close()
			tokens, err := b.signIn(t, c)
			switch {
			case err == nil:
				return errors.New("the sign-in worked")
			case !tokens.Access.IsZero():
				return errors.New("the sign-in failed, and returned tokens")
			}
			return nil
		}})
	}
	return all
}

// refreshTraps are those of the tokens after the first ones.
func (c Client) refreshTraps() []trap {
	return []trap{
		{"a refresh token is used once", "RFC 9700, section 4.14.2", c.refreshed(2, nil)},
		{"a refresh that brings another user is refused", "OpenID Connect Core 1.0, section 12.2", func(t *testing.T) error {
			err := c.refreshed(1, func(i *idp.Issuer) { i.Fail(idp.FaultIDTokenSubject) })(t)
			if err == nil {
				return errors.New("the refresh worked")
			}
			return nil
		}},
	}
}

// refreshed is a sign-in with refreshes after it.
func (c Client) refreshed(times int, arrange func(*idp.Issuer)) func(*testing.T) error {
	return func(t *testing.T) error {
		b := newBench(nil)
		defer b.provider.Close()
		tokens, err := b.signIn(t, c)
		if err != nil {
			return fmt.Errorf("the sign-in failed: %w", err)
		}
		if arrange != nil {
			arrange(b.issuer)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		for range times {
			next, err := c.Refresh(ctx, b.server(), tokens)
			if err != nil {
				return fmt.Errorf("the refresh failed: %w", err)
			}
			if next.Access == tokens.Access || next.Refresh.IsZero() {
				return errors.New("it returned the old access token, or no refresh token")
			}
			tokens = next
		}
		return nil
	}
}
