package idp

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// bearer is the token in the Authorization header.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// admitted returns what an access token was issued for, nil when it is not good.
func (i *Issuer) admitted(token string) *access {
	claims, ok := i.verify(token)
	if !ok {
		return nil
	}
	id, _ := claims["jti"].(string)
	i.mu.Lock()
	defer i.mu.Unlock()
	a := i.access.get(id)
	if a == nil || !i.now().Before(a.expires) {
		return nil
	}
	copied := *a
	return &copied
}

// challenge refuses a request to a protected resource (RFC 6750, section 3), and says
// where the resource is described (RFC 9728, section 5.1).
func (i *Issuer) challenge(w http.ResponseWriter, status int, code, detail, more string) {
	header := fmt.Sprintf("Bearer resource_metadata=%q", i.resourceMetadataURL())
	if code != "" {
		header += fmt.Sprintf(", error=%q, error_description=%q", code, detail)
	}
	p := problem(status, code, detail)
	if code == "" {
		p.Code = "invalid_request"
	}
	p.Header = http.Header{"Www-Authenticate": {header + more}}
	refuse(w, p)
}

// resource is a protected resource. It asks for the scope "read", and for others that
// ?scope= names.
func (i *Issuer) resource(w http.ResponseWriter, r *http.Request) {
	token := bearer(r)
	if token == "" {
		i.challenge(w, http.StatusUnauthorized, "", "there is no access token", "")
		return
	}
	a := i.admitted(token)
	if a == nil || len(a.resources) > 0 && !slices.Contains(a.resources, i.at("/resource")) {
		i.challenge(w, http.StatusUnauthorized, "invalid_token", "the access token is not good here", "")
		return
	}
	for _, scope := range append(strings.Fields(r.URL.Query().Get("scope")), "read") {
		if !slices.Contains(a.scopes, scope) {
			i.challenge(w, http.StatusForbidden, "insufficient_scope", "the access token has too little scope", fmt.Sprintf(", scope=%q", scope))
			return
		}
	}
	subject := a.by.user.ID
	if a.machine {
		subject = a.client
	}
	respond(w, http.StatusOK, map[string]any{"sub": subject, "client_id": a.client})
}

// userinfo says who somebody is (OpenID Connect Core, section 5.3).
func (i *Issuer) userinfo(w http.ResponseWriter, r *http.Request) {
	a := i.admitted(bearer(r))
	switch {
	case a == nil:
		i.challenge(w, http.StatusUnauthorized, "invalid_token", "the access token is not good", "")
		return
	case a.machine || !slices.Contains(a.scopes, "openid"):
		i.challenge(w, http.StatusForbidden, "insufficient_scope", "the access token is without the scope openid", `, scope="openid"`)
		return
	}
	out := profile(a.grant)
	out["sub"] = a.by.user.ID
	i.mu.Lock()
	if i.makes(FaultUserinfoSubject) {
		out["sub"] = "usr_somebody_else"
	}
	i.mu.Unlock()
	noStore(w)
	respond(w, http.StatusOK, out)
}

// introspect says what a token is (RFC 7662), to a client that authenticated.
func (i *Issuer) introspect(w http.ResponseWriter, r *http.Request) {
	c, p := i.authenticate(r)
	if p == nil && c.AuthMethod == "none" {
		p = badClient("introspection is for clients that authenticate")
	}
	if p != nil {
		refuse(w, p)
		return
	}
	out := map[string]any{"active": false}
	token := r.PostFormValue("token")
	if a := i.admitted(token); a != nil {
		out = described(a.grant)
		out["iss"], out["aud"] = i.URL(), i.audience(a.grant)
		out["token_type"], out["iat"], out["exp"] = "Bearer", a.issued.Unix(), a.expires.Unix()
	}
	i.mu.Lock()
	if g := i.grants.get(token); g != nil && !g.used && !g.revoked && i.now().Before(g.expires) {
		out = described(*g)
		out["iss"], out["exp"] = i.URL(), g.expires.Unix()
	}
	i.mu.Unlock()
	noStore(w)
	respond(w, http.StatusOK, out)
}

func described(g grant) map[string]any {
	out := map[string]any{"active": true, "client_id": g.client, "scope": strings.Join(g.scopes, " "), "sub": g.client}
	if !g.machine {
		out["sub"], out["username"] = g.by.user.ID, g.by.user.Email
	}
	return out
}

// revoke revokes a token of the client (RFC 7009), and with a refresh token all tokens of
// its sign-in. A token that nobody knows is as good as revoked.
func (i *Issuer) revoke(w http.ResponseWriter, r *http.Request) {
	c, p := i.authenticate(r)
	if p != nil {
		refuse(w, p)
		return
	}
	token := r.PostFormValue("token")
	if token == "" {
		fail(w, http.StatusBadRequest, "invalid_request", "token is missing")
		return
	}
	claims, isAccess := i.verify(token)
	i.mu.Lock()
	defer i.mu.Unlock()
	if g := i.grants.get(token); g != nil && g.client == c.ID {
		i.revokeFamily(g.family)
	}
	if id, _ := claims["jti"].(string); isAccess {
		if a := i.access.get(id); a != nil && a.client == c.ID {
			i.access.take(id)
		}
	}
	w.WriteHeader(http.StatusOK)
}
