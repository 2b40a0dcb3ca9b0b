package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/redact"
)

// attempt is one sign-in by an authorization code: what is made up for it and
// must come back.
type attempt struct {
	state    string
	nonce    string
	verifier string // RFC 7636, section 4.1
	redirect string
}

func newAttempt(redirect string) attempt {
	return attempt{state: random(), nonce: random(), verifier: random(), redirect: redirect}
}

// random is a text of 256 bits that nobody can guess.
func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it never fails: it would end the program
	return base64.RawURLEncoding.EncodeToString(b)
}

// challenge is the verifier as S256 shows it (RFC 7636, section 4.2).
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorizationURL is where the user signs in (RFC 6749, section 4.1.1).
func (c *Client) authorizationURL(m *Metadata, a attempt) (string, error) {
	switch {
	case m.AuthorizationEndpoint == "":
		return "", fail(ErrDiscovery, "use the device flow, or set Config.Metadata", "metadata has no authorization_endpoint")
	case m.RequirePushed:
		return "", fail(ErrConfig, "register the client without pushed authorization requests, or use the device flow", "the server takes pushed authorization requests alone (RFC 9126)")
	case c.cfg.RequirePKCE && !m.checksS256():
		return "", fail(ErrConfig, "use another server, or accept it without RequirePKCE", "the server does not say that it checks PKCE with S256")
	}
	u, err := secureURL(m.AuthorizationEndpoint)
	if err != nil {
		return "", &Error{Kind: ErrDiscovery, Err: err}
	}
	params := u.Query() // RFC 6749, section 3.1: a query that is there is kept
	c.cfg.addAuthorization(params)
	for name, value := range map[string]string{
		"response_type": "code", "redirect_uri": a.redirect, "state": a.state, "code_challenge": challengeOf(a.verifier), "code_challenge_method": "S256",
	} {
		params.Set(name, value)
	}
	params.Set("client_id", c.clientID())
	if c.cfg.openID() {
		params.Set("nonce", a.nonce)
	}
	u.RawQuery = params.Encode()
	return u.String(), nil
}

// addAuthorization adds what an authorization request and that of a device have
// in common.
func (c Config) addAuthorization(params url.Values) {
	for name, value := range c.Params {
		params.Set(name, value)
	}
	c.addScope(params)
	c.addResource(params)
	if len(c.ACRValues) > 0 {
		params.Set("acr_values", strings.Join(c.ACRValues, " "))
	}
	if c.MaxAge != 0 {
		params.Set("max_age", strconv.FormatInt(int64(max(c.MaxAge, 0)/time.Second), 10))
	}
}

// code reads the code out of an authorization response whose state is ours. The
// issuer is looked at first, in an error too (RFC 9207, section 2.4). The threat:
// a server that we signed in at before sends the user on to another one, and so
// gets the code of that (RFC 9700, section 4.4).
func (m *Metadata) code(response url.Values) (string, error) {
	iss, named := response.Get("iss"), response.Has("iss")
	if m.Issuer != "" && ((named && iss != m.Issuer) || (!named && m.IssInResponse)) {
		return "", fail(ErrIssuer, "do not sign in there again; if you run the server, let it send its issuer as iss", "the response to this sign-in comes from another issuer")
	}
	if code := response.Get("error"); code != "" {
		secrets := []string{response.Get("state"), response.Get("code")}
		return "", serverError(redact.Text(code, secrets...), redact.Text(response.Get("error_description"), secrets...))
	}
	if response.Get("code") == "" {
		return "", fail(ErrResponse, "", "neither a code nor an error in the response")
	}
	return response.Get("code"), nil
}

// exchange makes the one token request of a code (RFC 6749, section 4.1.3).
func (a attempt) exchange(code string) url.Values {
	return url.Values{"grant_type": {grantCode}, "code": {code}, "redirect_uri": {a.redirect}, "code_verifier": {a.verifier}}
}

// pasted reads the response out of an address that the user has copied.
func (a attempt) pasted(text string) (url.Values, error) {
	text = strings.Trim(strings.TrimSpace(text), `"'<>`)
	const advice = "copy the whole address of the page that the browser ended on, from this sign-in"
	u, err := url.Parse(text)
	if err != nil || u.RawQuery == "" {
		return nil, &Error{Kind: ErrState, Err: errors.New("what was pasted is not the address of a response"), Advice: advice}
	}
	response := u.Query()
	if subtle.ConstantTimeCompare([]byte(response.Get("state")), []byte(a.state)) != 1 {
		return nil, &Error{Kind: ErrState, Err: errors.New("its state is not ours"), Advice: advice}
	}
	return response, nil
}
