package signintest

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// endTraps are those of the end of a session.
func (p Provider) endTraps() []trap {
	return []trap{
		{"a refresh token that was revoked is refused", "RFC 7009, section 2.1", p.signedIn(func(t *trial, r reply) error {
			if err := t.revoke(r.text("refresh_token")); err != nil {
				return err
			}
			again, err := t.refresh(r.text("refresh_token"), "")
			if err != nil {
				return err
			}
			return again.refused()
		})},
		{"an unknown token is as good as revoked", "RFC 7009, section 2.2", p.try(func(t *trial) error { return t.revoke("signintest-unknown-token") })},
	}
}

// revoke revokes a refresh token.
func (t *trial) revoke(token string) error {
	if t.metadata.RevocationEndpoint == "" {
		return errors.New("there is no revocation_endpoint")
	}
	r, err := t.post(t.metadata.RevocationEndpoint, url.Values{"token": {token}, "token_type_hint": {"refresh_token"}})
	if err == nil && r.status != http.StatusOK {
		err = fmt.Errorf("status %d, want 200", r.status)
	}
	return err
}
