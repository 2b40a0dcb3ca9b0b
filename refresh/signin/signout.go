package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
)

// SignOut ends a session: here and in the store at once, whatever the network
// does; then the server is told to revoke both tokens (RFC 7009), the refresh
// token first. A registration stays in the store, for the next sign-in.
//
// logoutURL ends the session that the user's browser has at the server
// (RP-Initiated Logout 1.0, section 2): open it, if the next sign-in shall ask for a
// password. It is "" if the server has none. It has the ID token in it: it is not
// for a log.
//
// Errors: those of [refresh.Session.SignOut], and ErrNotRevoked.
func (c *Client) SignOut(ctx context.Context, s *refresh.Session) (logoutURL string, err error) {
	t, _ := s.Current() // signed out already: there is nothing to revoke
	local := s.SignOut(context.WithoutCancel(ctx))
	r, known := readRecord(t)
	if known && !c.ours(r) {
		return "", errors.Join(local, fail(ErrIssuer, "sign out with the Config that signed in", "tokens are of another issuer, client or resource"))
	}
	m, err := c.Metadata(ctx)
	if err != nil && r.Metadata != nil && r.Metadata.check(c.cfg.Issuer) == nil {
		m, err = r.Metadata, nil
	}
	if err != nil {
		return "", errors.Join(local, notRevoked(err))
	}
	err = errors.Join(c.revoke(ctx, m, t.RefreshToken, "refresh_token"), c.revoke(ctx, m, t.AccessToken, "access_token"))
	return c.logoutURL(m, r), errors.Join(local, err)
}

// revoke tells the server that a token is no longer used (RFC 7009, section 2.1).
// That it does not know the token is fine (section 2.2).
func (c *Client) revoke(ctx context.Context, m *Metadata, token refresh.Secret, kind string) error {
	if token.IsZero() || m.RevocationEndpoint == "" {
		return nil
	}
	r, err := c.send(ctx, m, m.RevocationEndpoint, url.Values{"token": {token.Reveal()}, "token_type_hint": {kind}})
	if err != nil {
		return notRevoked(err)
	}
	if r.outcome.Err == nil && (r.outcome.StatusCode == http.StatusOK || r.outcome.StatusCode == http.StatusNoContent) {
		return nil
	}
	refusal := r.err(r.endpoint.Judge(r.outcome))
	if e, ok := errors.AsType[*Error](refusal); ok && e.Code == "unsupported_token_type" { // section 2.2.1
		return nil
	}
	return notRevoked(refusal)
}

func notRevoked(err error) error {
	return &Error{Kind: ErrNotRevoked, Err: err, Advice: "the session has ended here; end it in the server's account page if others may have the tokens"}
}

// logoutURL is where the user's browser ends its session at the server. An ID
// token that has expired is a good hint all the same.
func (c *Client) logoutURL(m *Metadata, r record) string {
	u, err := secureURL(m.EndSessionEndpoint)
	if err != nil {
		return ""
	}
	params := u.Query()
	params.Set("client_id", c.clientID())
	if r.IDToken != "" {
		params.Set("id_token_hint", r.IDToken)
	}
	u.RawQuery = params.Encode()
	return u.String()
}
