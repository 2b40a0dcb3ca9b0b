package idp

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

// deviceGrant is the grant type of RFC 8628, section 3.4.
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// TokenRequest is the record of one request to the token endpoint. It holds no secret.
type TokenRequest struct {
	Time time.Time
	// GrantType, ClientID and Scope are what was sent; AuthMethod is how the client
	// authenticated.
	GrantType, ClientID, AuthMethod, Scope string
	// Resources are those that tokens were asked for (RFC 8707).
	Resources []string
	// Error is the code of the refusal, empty when there were tokens.
	Error string
}

// TokenRequests returns the requests to the token endpoint, the newest 10,000 of them.
func (i *Issuer) TokenRequests() []TokenRequest {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.recorded)
}

// token is the token endpoint (RFC 6749, section 3.2).
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	record := TokenRequest{Time: i.now(), GrantType: r.PostFormValue("grant_type"), Scope: r.PostFormValue("scope"), Resources: r.PostForm["resource"]}
	tokens, p := i.trade(r, &record)
	if p != nil {
		record.Error = p.Code
	}
	i.mu.Lock()
	i.recorded = append(i.recorded, record)
	if len(i.recorded) > maxStored {
		i.recorded = i.recorded[1:]
	}
	i.mu.Unlock()
	if p != nil {
		refuse(w, p)
		return
	}
	noStore(w)
	respond(w, http.StatusOK, tokens)
}

// trade trades a grant for tokens.
func (i *Issuer) trade(r *http.Request, record *TokenRequest) (map[string]any, *mockserver.Problem) {
	for name, values := range r.PostForm {
		if len(values) > 1 && name != "resource" && name != "audience" {
			return nil, problem(http.StatusBadRequest, "invalid_request", "a parameter is there more than once")
		}
	}
	c, p := i.authenticate(r)
	if p != nil {
		return nil, p
	}
	record.ClientID, record.AuthMethod = c.ID, c.AuthMethod
	i.mu.Lock()
	defer i.mu.Unlock()
	switch record.GrantType {
	case "authorization_code":
		return i.tradeCode(c, r)
	case "refresh_token":
		return i.tradeRefreshToken(c, r)
	case deviceGrant:
		return i.tradeDeviceCode(c, r)
	case "client_credentials":
		if c.AuthMethod == "none" {
			return nil, problem(http.StatusBadRequest, "unauthorized_client", "a public client has no credentials")
		}
		return i.issue(grant{client: c.ID, scopes: strings.Fields(record.Scope), resources: record.Resources, machine: true}, ""), nil
	case "":
		return nil, problem(http.StatusBadRequest, "invalid_request", "grant_type is missing")
	}
	return nil, problem(http.StatusBadRequest, "unsupported_grant_type", "there is no such grant_type")
}

// tradeCode trades an authorization code. One that is used again revokes what it was
// traded for (RFC 6749, section 4.1.2). The caller holds mu.
func (i *Issuer) tradeCode(c *Client, r *http.Request) (map[string]any, *mockserver.Problem) {
	at := i.codes.get(r.PostFormValue("code"))
	digest := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case at == nil || at.client != c.ID:
		return nil, badGrant("the code is not one of this client")
	case at.used:
		i.revokeFamily(at.grant)
		return nil, badGrant("the code was used before; its tokens are revoked")
	case !i.now().Before(at.expires):
		return nil, badGrant("the code has expired")
	case at.redirect != r.PostFormValue("redirect_uri"):
		return nil, badGrant("redirect_uri is not that of the authorization request")
	case !same(base64.RawURLEncoding.EncodeToString(digest[:]), at.challenge):
		return nil, badGrant("code_verifier does not fit the code_challenge")
	}
	resources, p := narrowed(at.resources, r.PostForm["resource"])
	if p != nil {
		return nil, p
	}
	at.used, at.grant = true, newFamily()
	return i.issue(grant{client: c.ID, scopes: at.scopes, resources: resources, by: at.by, family: at.grant}, at.nonce), nil
}

// narrowed are the resources that tokens are for: those asked for now, which have to be
// among those that were allowed (RFC 8707, section 2.2).
func narrowed(allowed, asked []string) ([]string, *mockserver.Problem) {
	if len(asked) == 0 {
		return allowed, nil
	}
	for _, resource := range asked {
		if len(allowed) > 0 && !slices.Contains(allowed, resource) {
			return nil, problem(http.StatusBadRequest, "invalid_target", "resource was not asked for at the authorization")
		}
	}
	return asked, nil
}

// tradeRefreshToken trades a refresh token for new tokens. It works once, and using it
// again revokes its family (RFC 9700, section 4.14.2). The caller holds mu.
func (i *Issuer) tradeRefreshToken(c *Client, r *http.Request) (map[string]any, *mockserver.Problem) {
	g := i.grants.get(r.PostFormValue("refresh_token"))
	switch {
	case g == nil || g.client != c.ID || g.revoked:
		return nil, badGrant("the refresh token is not one of this client, or was revoked")
	case g.used:
		i.revokeFamily(g.family)
		return nil, badGrant("the refresh token was used before; the session has ended")
	case !i.now().Before(g.expires):
		return nil, badGrant("the refresh token has expired")
	}
	next := *g
	resources, p := narrowed(g.resources, r.PostForm["resource"])
	if p != nil {
		return nil, p
	}
	if asked := strings.Fields(r.PostFormValue("scope")); len(asked) > 0 {
		for _, s := range asked {
			if !slices.Contains(g.scopes, s) {
				return nil, problem(http.StatusBadRequest, "invalid_scope", "a refresh cannot widen the scope (RFC 6749, section 6)")
			}
		}
	}
	g.used = true
	next.resources = resources
	return i.issue(next, ""), nil
}

func badGrant(detail string) *mockserver.Problem {
	return problem(http.StatusBadRequest, "invalid_grant", detail)
}
