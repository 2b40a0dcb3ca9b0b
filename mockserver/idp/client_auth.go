package idp

import (
	"cmp"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/perennial-go/perennial/mockserver"
)

// authMethods are the ways in which clients authenticate.
func authMethods() []string {
	return []string{"none", "client_secret_basic", "client_secret_post", "private_key_jwt"}
}

// same compares secrets, in a time that does not tell how much of them is right.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionLifetime is how long an assertion may be good at most (RFC 7523, section 3).
const assertionLifetime = time.Hour + time.Minute

// authenticate returns the client of a request. It has to authenticate in the one way that
// it is registered with (RFC 6749, section 2.3): one that tries another, or two at once, is
// refused, as servers do.
func (i *Issuer) authenticate(r *http.Request) (*Client, *mockserver.Problem) {
	id, secret, method := r.PostFormValue("client_id"), r.PostFormValue("client_secret"), "none"
	ways := 0
	if secret != "" {
		method = "client_secret_post"
		ways++
	}
	if name, password, ok := r.BasicAuth(); ok {
		ways++
		method = "client_secret_basic"
		// Both are encoded before they are put together (RFC 6749, section 2.3.1).
		inHeader, errID := url.QueryUnescape(name)
		inSecret, errSecret := url.QueryUnescape(password)
		if errID != nil || errSecret != nil || id != "" && id != inHeader {
			return nil, badClient("the Authorization header is not that of a client")
		}
		id, secret = inHeader, inSecret
	}
	assertion := r.PostFormValue("client_assertion")
	if assertion != "" {
		ways++
		method = "private_key_jwt"
		if subject := subjectOf(assertion); id == "" {
			id = subject
		}
	}
	if ways > 1 {
		return nil, problem(http.StatusBadRequest, "invalid_request", "the client authenticates in more than one way")
	}
	c, err := i.clientOf(r.Context(), id)
	if err != nil {
		return nil, badClient(err.Error())
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case !c.uses(method):
		return nil, badClient("the client has to authenticate by " + c.methods())
	case method == "private_key_jwt" && !i.asserts(c, r, assertion):
		return nil, badClient("the assertion is not good")
	case method != "none" && method != "private_key_jwt" && !same(secret, c.Secret.Reveal()):
		return nil, badClient("the secret is wrong")
	}
	copied := *c
	copied.AuthMethod = method
	return &copied, nil
}

// uses reports whether a client may authenticate in a way.
func (c *Client) uses(method string) bool {
	if c.AuthMethod == "" {
		return method == "client_secret_basic" || method == "client_secret_post"
	}
	return c.AuthMethod == method
}

// methods names the ways.
func (c *Client) methods() string {
	return cmp.Or(c.AuthMethod, "client_secret_basic or client_secret_post")
}

// badClient is the refusal of a client (RFC 6749, section 5.2).
func badClient(detail string) *mockserver.Problem {
	p := problem(http.StatusUnauthorized, "invalid_client", detail)
	p.Header = http.Header{"Www-Authenticate": {`Basic realm="idp"`}}
	return p
}

// claims of a client assertion (RFC 7523, section 3).
type assertionClaims struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Audience audience `json:"aud"`
	Expiry   float64  `json:"exp"`
	ID       string   `json:"jti"`
}

// audience is a text or a list of texts.
type audience []string

// UnmarshalJSON reads either.
func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}

// asserts reports whether an assertion is one of the client, for this issuer, and new.
// The audience is the issuer; the token endpoint, which older clients have there, is taken
// too. The caller holds mu.
func (i *Issuer) asserts(c *Client, r *http.Request, assertion string) bool {
	signed, err := jose.ParseSignedCompact(assertion, []jose.SignatureAlgorithm{jose.ES256, jose.RS256, jose.PS256, jose.ES384, jose.EdDSA})
	if err != nil || c.Keys == nil || r.PostFormValue("client_assertion_type") != assertionType {
		return false
	}
	for _, k := range c.Keys.Keys {
		if kid := signed.Signatures[0].Header.KeyID; kid != "" && kid != k.KeyID {
			continue
		}
		data, err := signed.Verify(k)
		var claims assertionClaims
		if err != nil || json.Unmarshal(data, &claims) != nil {
			continue
		}
		now, expiry := i.now(), time.UnixMilli(int64(claims.Expiry*1000))
		if claims.ID == "" { // it may be left out; the assertion works once all the same
			claims.ID = assertion
		}
		good := claims.Issuer == c.ID && claims.Subject == c.ID &&
			(slices.Contains(claims.Audience, i.URL()) || slices.Contains(claims.Audience, i.at("/token"))) &&
			expiry.After(now) && expiry.Before(now.Add(assertionLifetime)) && i.used.get(claims.ID) == nil
		if good {
			i.used.put(claims.ID, true)
		}
		return good
	}
	return false
}

// subjectOf reads whom an assertion is about, before anybody has verified it.
func subjectOf(assertion string) string {
	signed, err := jose.ParseSignedCompact(assertion, []jose.SignatureAlgorithm{jose.ES256, jose.RS256, jose.PS256, jose.ES384, jose.EdDSA})
	if err != nil {
		return ""
	}
	var claims assertionClaims
	_ = json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &claims)
	return claims.Subject
}
