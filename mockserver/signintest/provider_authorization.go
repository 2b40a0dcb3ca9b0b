package signintest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// metadataTraps are those of the metadata and the keys.
func (p Provider) metadataTraps() []trap {
	return []trap{
		{"the metadata is the issuer's", "RFC 8414, section 3.3", p.try(func(t *trial) error {
			if t.metadata.Issuer != t.Issuer {
				return fmt.Errorf("it names another issuer")
			}
			return nil
		})},
		{"S256 is announced", "RFC 9700, section 2.1.1", p.try(func(t *trial) error {
			if !slices.Contains(t.metadata.CodeChallengeMethods, "S256") {
				return errors.New("not in code_challenge_methods_supported: careful clients refuse the provider")
			}
			return nil
		})},
		{"the issuer in responses is announced", "RFC 9207, section 3", p.try(func(t *trial) error {
			if !t.metadata.IssInResponse {
				return errors.New("authorization_response_iss_parameter_supported is not true: clients of several providers cannot tell a mix-up")
			}
			return nil
		})},
		{"keys are public", "RFC 7517, section 9.2", p.try((*trial).publicKeys)},
	}
}

// publicKeys: no private part is published.
func (t *trial) publicKeys() error {
	req, err := http.NewRequestWithContext(t.ctx, http.MethodGet, t.metadata.JWKSURI, http.NoBody)
	if err != nil {
		return errors.New("jwks_uri is no URL")
	}
	resp, err := t.HTTPClient.Do(req)
	if err != nil {
		return errors.New("jwks_uri does not respond")
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return errors.New("jwks_uri breaks off")
	}
	for _, private := range []string{`"d":`, `"p":`, `"q":`, `"k":`} {
		if strings.Contains(strings.ReplaceAll(string(body), " ", ""), private) {
			return fmt.Errorf("the member %s is secret", private)
		}
	}
	return nil
}

// authorizationTraps are those of the authorization endpoint.
func (p Provider) authorizationTraps() []trap {
	all := []trap{
		{"state and issuer come back", "RFC 9207, section 2", p.try(func(t *trial) error { return t.comesBack(t.Allow, "code") })},
		{"a sign-in without PKCE is refused", "RFC 9700, section 2.1.1", p.try(func(t *trial) error {
			return t.noCode(map[string]string{"code_challenge": "", "code_challenge_method": ""})
		})},
		{"a challenge in the clear is refused", "RFC 9700, section 2.1.1", p.try(func(t *trial) error {
			return t.noCode(map[string]string{"code_challenge": t.verifier, "code_challenge_method": "plain"})
		})},
		{"a foreign redirect URI is refused", "RFC 6749, section 10.6", p.try(func(t *trial) error {
			return t.noCode(map[string]string{"redirect_uri": "https://attacker.example/callback"})
		})},
		{"redirect URIs are not compared by their beginning", "RFC 9700, section 2.1", p.try(func(t *trial) error {
			return t.noCode(map[string]string{"redirect_uri": t.RedirectURI + "/../attack"})
		})},
		{"an unknown client is refused", "RFC 6749, section 4.1.2.1", p.try(func(t *trial) error {
			return t.noCode(map[string]string{"client_id": "signintest-unknown-client"})
		})},
	}
	if p.Deny != nil {
		all = append(all, trap{"state and issuer come back with an error", "RFC 9207, section 2", p.try(func(t *trial) error { return t.comesBack(t.Deny, "error") })})
	}
	return all
}

// comesBack checks an authorization response.
func (t *trial) comesBack(decide userDecision, member string) error {
	back, err := decide(t.ctx, t.request(nil))
	if err != nil {
		return err
	}
	q := back.Query()
	switch {
	case !strings.HasPrefix(back.String(), t.RedirectURI):
		return errors.New("the browser is sent somewhere else")
	case q.Get("state") != t.state:
		return errors.New("the state is not that of the request")
	case q.Get(member) == "":
		return fmt.Errorf("there is no %s", member)
	case t.metadata.IssInResponse && q.Get("iss") != t.Issuer:
		return errors.New("iss is not the issuer, though the metadata promises it")
	}
	return nil
}

// noCode is an authorization request that must not bring a code, nor send the
// browser to a place that is not registered.
func (t *trial) noCode(changes map[string]string) error {
	back, err := t.Allow(t.ctx, t.request(changes))
	if err != nil {
		return nil // a page says what is wrong
	}
	if back.Query().Get("code") != "" {
		return errors.New("a code was handed out")
	}
	if foreign := changes["redirect_uri"]; foreign != "" && strings.HasPrefix(back.String(), foreign) {
		return errors.New("the browser is sent to an address that is not registered")
	}
	return nil
}
