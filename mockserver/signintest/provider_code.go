package signintest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
)

// userDecision is what a user decides: [Provider.Allow] or [Provider.Deny].
type userDecision func(ctx context.Context, address string) (*url.URL, error)

// codeTraps are those of the exchange of a code.
func (p Provider) codeTraps() []trap {
	return []trap{
		{"a code works once", "RFC 6749, section 4.1.2", p.try(func(t *trial) error { _, err := t.reuse(); return err })},
		{"a code that is used twice revokes its tokens", "RFC 6749, section 4.1.2", p.try(func(t *trial) error {
			first, err := t.reuse()
			if err != nil {
				return err
			}
			if first.text("refresh_token") == "" {
				return errors.New("there is no refresh token to see it by")
			}
			r, err := t.refresh(first.text("refresh_token"), "")
			if err != nil {
				return err
			}
			return r.refused()
		})},
		{"another verifier is refused", "RFC 7636, section 4.6", p.try(func(t *trial) error {
			return t.refusesExchange(map[string]string{"code_verifier": rand.Text() + rand.Text()})
		})},
		{"a missing verifier is refused", "RFC 7636, section 4.6", p.try(func(t *trial) error {
			return t.refusesExchange(map[string]string{"code_verifier": ""})
		})},
		{"another redirect URI is refused", "RFC 6749, section 4.1.3", p.try(func(t *trial) error {
			return t.refusesExchange(map[string]string{"redirect_uri": t.RedirectURI + "/other"})
		})},
		{"a parameter that comes twice is refused", "RFC 6749, section 3.2", p.try((*trial).twice)},
	}
}

// reuse uses a code twice, and returns the first reply.
func (t *trial) reuse() (reply, error) {
	code, err := t.code()
	if err != nil {
		return reply{}, err
	}
	first, err := t.exchange(code, nil)
	if err != nil {
		return reply{}, err
	}
	if first.text("access_token") == "" {
		return reply{}, errors.New("the first exchange failed")
	}
	second, err := t.exchange(code, nil)
	if err != nil {
		return reply{}, err
	}
	return first, second.refused()
}

func (t *trial) refusesExchange(changes map[string]string) error {
	code, err := t.code()
	if err != nil {
		return err
	}
	r, err := t.exchange(code, changes)
	if err != nil {
		return err
	}
	return r.refused()
}

// twice sends a code together with another one.
func (t *trial) twice() error {
	code, err := t.code()
	if err != nil {
		return err
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code, "another"}, "redirect_uri": {t.RedirectURI}, "code_verifier": {t.verifier}}
	r, err := t.post(t.metadata.TokenEndpoint, form)
	if err != nil {
		return err
	}
	return r.refused()
}
