package signin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// Refresher returns the refresh call for sessions of this client, whichever flow
// they were signed in by: with the refresh token, or, for a client without a
// user, by a new grant. A refresh token goes to the issuer that gave it and to
// no other. A token that was signed in without this package is taken for one of
// this issuer.
//
// The registration of a program stays in the store when the session ends, and the
// next sign-in makes no other one.
func (c *Client) Refresher() refresh.Refresher { return refresher{c} }

type refresher struct{ client *Client }

// Refresh makes the refresh.
func (r refresher) Refresh(ctx context.Context, last refresh.Token) (refresh.Token, error) {
	return r.client.refresh(ctx, last)
}

// Keep returns the registration.
func (r refresher) Keep(t refresh.Token) refresh.Secret {
	kept, known := readRecord(t)
	if !known || kept.Registered == nil {
		return refresh.Secret{}
	}
	var ended refresh.Token
	record{Issuer: kept.Issuer, ClientID: kept.ClientID, Registered: kept.Registered}.attach(&ended)
	return ended.Extra
}

func (c *Client) refresh(ctx context.Context, last refresh.Token) (refresh.Token, error) {
	r, known := readRecord(last)
	if known && !c.ours(r) {
		return refresh.Token{}, notSent(fail(ErrIssuer, "sign in again", "stored tokens are of another issuer, client or resource"))
	}
	m, err := c.Metadata(ctx)
	if errors.Is(err, ErrDiscovery) && r.Metadata != nil && r.Metadata.check(c.cfg.Issuer) == nil {
		m, err = r.Metadata, nil
	}
	if err != nil {
		return refresh.Token{}, notSent(err)
	}
	if r.Grant == grantClient {
		g, err := c.ClientCredentials(ctx)
		return g.Token, err
	}
	if last.RefreshToken.IsZero() {
		return refresh.Token{}, fmt.Errorf("%w: there is none", refresh.ErrRefused)
	}
	params := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {last.RefreshToken.Reveal()}}
	if c.cfg.ScopeOnRefresh {
		c.cfg.addScope(params)
	}
	c.cfg.addResource(params)
	resp, err := c.requestToken(ctx, m, params)
	if err != nil {
		return resp.token, err // a part of a pair is not thrown away
	}
	return c.renewed(ctx, r, known, resp)
}

// renewed is the token of a refresh with its record. The tokens are new, and the
// old ones used up: nothing but another user in the ID token makes them useless
// (OpenID Connect Core 1.0, section 12.2).
func (c *Client) renewed(ctx context.Context, r record, known bool, resp tokenResponse) (refresh.Token, error) {
	t := resp.token
	if !known {
		return t, nil
	}
	if resp.scopes != nil {
		r.Scopes = resp.scopes
	}
	if !resp.idToken.IsZero() {
		claims, err := c.VerifyIDToken(ctx, resp.idToken, Check{AccessToken: t.AccessToken, date: resp.date})
		switch {
		case err == nil && r.Subject != "" && claims.Subject != r.Subject:
			return refresh.Token{}, fmt.Errorf("%w: %w", refresh.ErrRefused, fail(ErrIDToken, "sign in again", "the refresh brought another user"))
		case err == nil:
			r.IDToken, r.Subject = resp.idToken.Reveal(), claims.Subject
		}
	}
	r.attach(&t)
	return t, nil
}

// notSent is the error of a refresh that was not made: the refresh token is not
// used up.
func notSent(err error) error { return &refresh.ResponseError{Repeatable: true, Err: err} }

// addResource names the API that tokens are for (RFC 8707, section 2).
func (c Config) addResource(params url.Values) {
	if c.Resource != "" {
		params.Set("resource", c.Resource)
	}
}

// addScope names the scopes (RFC 6749, section 3.3).
func (c Config) addScope(params url.Values) {
	if len(c.Scopes) > 0 {
		params.Set("scope", strings.Join(c.scopes(), " "))
	}
}
