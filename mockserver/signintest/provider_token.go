package signintest

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// tokenTraps are those of token responses and refreshes.
func (p Provider) tokenTraps() []trap {
	return []trap{
		{"token responses are not cached", "RFC 6749, section 5.1", p.signedIn(func(_ *trial, r reply) error {
			if !strings.Contains(r.header.Get("Cache-Control"), "no-store") {
				return errors.New("Cache-Control is not no-store")
			}
			return nil
		})},
		{"tokens are not handed out to a GET", "RFC 6749, section 3.2", p.try((*trial).get)},
		{"the ID token is valid", "OpenID Connect Core 1.0, section 3.1.3.7", p.signedIn(func(t *trial, r reply) error { _, err := t.idToken(r); return err })},
		{"a refresh token that was used is refused", "RFC 9700, section 4.14.2", p.signedIn(func(t *trial, r reply) error { _, err := t.rotate(r); return err })},
		{"a refresh token that is used twice ends the session", "RFC 9700, section 4.14.2", p.signedIn(func(t *trial, r reply) error {
			next, err := t.rotate(r)
			if err != nil {
				return err
			}
			last, err := t.refresh(next.text("refresh_token"), "")
			if err != nil {
				return err
			}
			return last.refused()
		})},
		{"a refresh does not widen the scope", "RFC 6749, section 6", p.signedIn(func(t *trial, r reply) error {
			wider, err := t.refresh(r.text("refresh_token"), strings.Join(t.Scopes, " ")+" signintest-more")
			if err != nil {
				return err
			}
			if strings.Contains(" "+wider.text("scope")+" ", " signintest-more ") {
				return errors.New("a scope was granted that nobody allowed")
			}
			return nil
		})},
	}
}

func (p Provider) signedIn(holds func(*trial, reply) error) func(*testing.T) error {
	return p.try(func(t *trial) error {
		r, err := t.signIn()
		if err != nil {
			return err
		}
		return holds(t, r)
	})
}

// rotate refreshes, and then again with the token that was used.
func (t *trial) rotate(r reply) (next reply, err error) {
	used := r.text("refresh_token")
	if used == "" {
		return reply{}, errors.New("there is no refresh token")
	}
	if next, err = t.refresh(used, ""); err != nil {
		return reply{}, err
	}
	if next.text("access_token") == "" {
		return reply{}, errors.New("the first refresh failed")
	}
	again, err := t.refresh(used, "")
	if err != nil {
		return reply{}, err
	}
	return next, again.refused()
}

// get sends a code in the address of a GET, where logs would keep it.
func (t *trial) get() error {
	code, err := t.code()
	if err != nil {
		return err
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {t.RedirectURI}, "code_verifier": {t.verifier}, "client_id": {t.ClientID}}
	req, err := http.NewRequestWithContext(t.ctx, http.MethodGet, t.metadata.TokenEndpoint+"?"+form.Encode(), http.NoBody)
	if err != nil {
		return errors.New("the token endpoint is no URL")
	}
	resp, err := t.HTTPClient.Do(req)
	if err != nil {
		return errors.New("the token endpoint does not respond")
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 == 2 {
		return errors.New("it was accepted")
	}
	return nil
}
