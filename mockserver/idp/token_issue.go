package idp

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// grant is what tokens are issued for. With a refresh token, it is kept under that.
type grant struct {
	client            string
	scopes, resources []string
	by                signedIn
	machine           bool // nobody signed in: client credentials
	family            string
	used, revoked     bool
	expires           time.Time
}

// access is an access token that was issued.
type access struct {
	grant
	issued, expires time.Time
}

func newFamily() string { return "fam_" + rand.Text() }

// revokeFamily revokes all tokens that descend from one sign-in. The caller holds mu.
func (i *Issuer) revokeFamily(family string) {
	if family == "" {
		return
	}
	for _, g := range i.grants.byKey {
		if g.family == family {
			g.revoked = true
		}
	}
	i.access.drop(func(a *access) bool { return a.family == family })
}

// issue makes the response with the tokens (RFC 6749, section 5.1; OpenID Connect Core,
// section 3.1.3.3). The caller holds mu.
func (i *Issuer) issue(g grant, nonce string) map[string]any {
	now := i.now()
	if g.family == "" {
		g.family = newFamily()
	}
	token := i.accessToken(g, now)
	out := map[string]any{
		"access_token": token, "token_type": "Bearer",
		"expires_in": max(int(i.provider.cfg.AccessLifetime/time.Second), 1),
	}
	if len(g.scopes) > 0 {
		out["scope"] = strings.Join(g.scopes, " ")
	}
	if g.machine { // RFC 6749, section 4.4.3
		return out
	}
	if !i.makes(FaultNoRefreshToken) {
		refresh := "rt_" + rand.Text()
		kept := g
		kept.used, kept.expires = false, now.Add(i.provider.cfg.RefreshLifetime)
		i.grants.put(refresh, kept)
		out["refresh_token"] = refresh
	}
	if slices.Contains(g.scopes, "openid") && !i.makes(FaultNoIDToken) {
		out["id_token"] = i.idToken(g, now, token, nonce)
	}
	return out
}

// accessToken signs an access token (RFC 9068).
func (i *Issuer) accessToken(g grant, now time.Time) string {
	a := access{grant: g, issued: now, expires: now.Add(i.provider.cfg.AccessLifetime)}
	id, subject := "at_"+rand.Text(), g.by.user.ID
	if g.machine {
		subject = g.client
	}
	i.access.put(id, a)
	return i.key().sign("at+jwt", map[string]any{
		"iss": i.URL(), "sub": subject, "aud": i.audience(g), "client_id": g.client, "scope": strings.Join(g.scopes, " "),
		"iat": now.Unix(), "exp": a.expires.Unix(), "jti": id,
	})
}

// audience is whom an access token is for: the resources that were asked for, or the one
// that there is.
func (i *Issuer) audience(g grant) any {
	if len(g.resources) == 1 {
		return g.resources[0]
	}
	if len(g.resources) > 1 {
		return g.resources
	}
	return i.at("/resource")
}

// idTokenLifetime is how long an ID token can be shown.
const idTokenLifetime = time.Hour

// idToken signs an ID token (OpenID Connect Core, section 2), with the mistakes that
// were asked for.
func (i *Issuer) idToken(g grant, now time.Time, token, nonce string) string {
	claims := map[string]any{
		"iss": i.URL(), "sub": g.by.user.ID, "aud": g.client, "iat": now.Unix(), "exp": now.Add(idTokenLifetime).Unix(),
		"auth_time": g.by.at.Unix(), "sid": g.by.id, "at_hash": accessHash(token),
	}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	for name, value := range profile(g) {
		claims[name] = value
	}
	wrong := map[Fault]func(){
		FaultIDTokenIssuer:     func() { claims["iss"] = "https://other.example" },
		FaultIDTokenAudience:   func() { claims["aud"] = "another-client" },
		FaultIDTokenExpired:    func() { claims["iat"], claims["exp"] = now.Add(-2*time.Hour).Unix(), now.Add(-time.Hour).Unix() },
		FaultIDTokenFuture:     func() { claims["iat"], claims["exp"] = now.Add(time.Hour).Unix(), now.Add(2*time.Hour).Unix() },
		FaultIDTokenNonce:      func() { claims["nonce"] = "another" },
		FaultIDTokenNoNonce:    func() { delete(claims, "nonce") },
		FaultIDTokenSubject:    func() { claims["sub"] = "usr_somebody_else" },
		FaultIDTokenAccessHash: func() { claims["at_hash"] = accessHash("another") },
	}
	for f, mistake := range wrong {
		if i.makes(f) {
			mistake()
		}
	}
	return i.signIDToken(claims)
}

// signIDToken signs an ID token, or does not.
func (i *Issuer) signIDToken(claims map[string]any) string {
	good := i.key().sign("JWT", claims)
	parts := strings.Split(good, ".")
	switch {
	case i.makes(FaultIDTokenUnsigned):
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + "."
	case i.makes(FaultIDTokenHMAC):
		public := i.key().public()
		secret, err := public.MarshalJSON()
		if err != nil {
			panic("idp: a key cannot be written: " + err.Error())
		}
		return sign(jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: secret, KeyID: i.key().id}}, "JWT", claims)
	case i.makes(FaultIDTokenUnknownKey):
		return newKey(i.key().algorithm).sign("JWT", claims)
	case i.makes(FaultIDTokenSignature):
		other := newKey(i.key().algorithm)
		other.id = i.key().id
		return other.sign("JWT", claims)
	}
	return good
}

// accessHash is the claim at_hash (OpenID Connect Core, section 3.1.3.6), for the hash of
// both algorithms.
func accessHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

// profile are the claims about a user that the scopes allow (section 5.4).
func profile(g grant) map[string]any {
	out := map[string]any{}
	if slices.Contains(g.scopes, "profile") {
		out["name"], out["zoneinfo"] = g.by.user.Name, g.by.user.TimeZone
	}
	if slices.Contains(g.scopes, "email") {
		out["email"], out["email_verified"] = g.by.user.Email, true
	}
	return out
}
