package signintest

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"testing"
)

// requestTraps are those of the authorization request.
func (c Client) requestTraps() []trap {
	return []trap{
		{"signs in", "OpenID Connect Core 1.0, section 3.1", c.with(func(b *bench, tokens Tokens) error {
			if tokens.Access.IsZero() || tokens.ID.IsZero() {
				return errors.New("it returned no access token, or no ID token")
			}
			return nil
		})},
		{"the challenge is S256", "RFC 9700, section 2.1.1", c.with(func(b *bench, _ Tokens) error {
			if q := b.requests[0]; q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 {
				return fmt.Errorf("code_challenge_method is %q", q.Get("code_challenge_method"))
			}
			return nil
		})},
		{"the redirect is to an IP literal", "RFC 8252, section 8.3", c.with(func(b *bench, _ Tokens) error {
			u, err := url.Parse(b.requests[0].Get("redirect_uri"))
			if err != nil {
				return errors.New("redirect_uri cannot be read")
			}
			if ip, err := netip.ParseAddr(u.Hostname()); err != nil || !ip.IsLoopback() || u.Scheme != "http" {
				return fmt.Errorf("it is http://%s, a name that may lead elsewhere", u.Hostname())
			}
			return nil
		})},
		{"nothing is guessable or used twice", "RFC 6749, section 10.10", c.fresh},
		{"the code is sent once", "RFC 6749, section 4.1.2", c.with(func(b *bench, _ Tokens) error {
			if n := b.exchanged(); n != 1 {
				return fmt.Errorf("%d token requests", n)
			}
			return nil
		})},
		{"keys that rotate are found", "OpenID Connect Core 1.0, section 10.1.1", c.rotated},
		{"metadata of another issuer is refused", "RFC 8414, section 3.3", c.otherIssuer},
	}
}

// with is a sign-in that has to work, and what has to be true of it.
func (c Client) with(holds func(b *bench, tokens Tokens) error) func(*testing.T) error {
	return func(t *testing.T) error {
		b := newBench(nil)
		defer b.provider.Close()
		tokens, err := b.signIn(t, c)
		if err != nil {
			return fmt.Errorf("the sign-in failed: %w", err)
		}
		if b.wrong != nil {
			return fmt.Errorf("the browser failed: %w", b.wrong)
		}
		return holds(b, tokens)
	}
}

// fresh compares two sign-ins.
func (c Client) fresh(t *testing.T) error {
	b := newBench(nil)
	defer b.provider.Close()
	for range 2 {
		if _, err := b.signIn(t, c); err != nil {
			return fmt.Errorf("the sign-in failed: %w", err)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		one, two := b.requests[0].Get(name), b.requests[1].Get(name)
		switch {
		case len(one) < 22: // 128 bits in base64
			return fmt.Errorf("%s has %d characters: fewer than 128 bits", name, len(one))
		case one == two:
			return fmt.Errorf("%s is the same in two sign-ins", name)
		}
	}
	return nil
}

// rotated signs in before and after the provider has a new key.
func (c Client) rotated(t *testing.T) error {
	b := newBench(nil)
	defer b.provider.Close()
	for range 2 {
		if _, err := b.signIn(t, c); err != nil {
			return fmt.Errorf("the sign-in failed: %w", err)
		}
		b.issuer.Rotate("ES256")
		b.issuer.Retire()
	}
	return nil
}
