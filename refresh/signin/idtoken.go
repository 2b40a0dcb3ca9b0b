package signin

import (
	"context"
	"crypto"
	_ "crypto/sha256" // for at_hash
	_ "crypto/sha512" // for at_hash
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/perennial-go/perennial/refresh"
)

// Check is what an ID token is checked against beside the Config.
type Check struct {
	// Nonce is what the authorization request carried. By default, the token needs none.
	Nonce string
	// AccessToken came with the token: at_hash has to fit it, if it is there. By
	// default, at_hash is not looked at.
	AccessToken refresh.Secret
	// Subject is who the token has to be about. By default, anybody.
	Subject string

	date time.Time // what the server's clock said when it came
}

// VerifyIDToken verifies an ID token (OpenID Connect Core 1.0, section 3.1.3.7):
// signature, issuer, audience, times and what check names. Tokens with key IDs
// that the server does not publish cost one request for its keys every 30
// seconds, however many come.
//
// Errors: ErrIDToken, ErrIssuer, ErrClock, ErrDiscovery.
func (c *Client) VerifyIDToken(ctx context.Context, token refresh.Secret, check Check) (Claims, error) {
	m, err := c.Metadata(ctx)
	if err != nil {
		return Claims{}, err
	}
	signed, err := jose.ParseSignedCompact(token.Reveal(), algorithms(m))
	if err != nil || len(signed.Signatures) != 1 {
		// The cause may quote the token.
		return Claims{}, fail(ErrIDToken, "", "not a JWT, or signed by an algorithm that is not accepted")
	}
	header := signed.Signatures[0].Header
	keys, err := c.keysFor(ctx, header.KeyID, header.Algorithm)
	if err != nil {
		return Claims{}, keyError(err)
	}
	var payload []byte
	for i := range keys {
		if payload, err = signed.Verify(&keys[i]); err == nil {
			break
		}
	}
	if err != nil {
		return Claims{}, fail(ErrIDToken, "", "signature does not fit")
	}
	claims, err := parseClaims(payload)
	if err != nil {
		return Claims{}, &Error{Kind: ErrIDToken, Err: err}
	}
	if err := c.checkClaims(m, claims, check); err != nil {
		return Claims{}, err
	}
	if err := claims.checkHash(header.Algorithm, check.AccessToken); err != nil {
		return Claims{}, err
	}
	return claims, nil
}

func keyError(err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return &Error{Kind: ErrIDToken, Err: err}
}

// algorithms are those that the server says it uses, of those that prove who
// signed. Neither "none" nor an HMAC is among them: with the latter, a public key
// could pass for a secret.
func algorithms(m *Metadata) []jose.SignatureAlgorithm {
	known := []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA}
	if len(m.IDTokenAlgorithms) == 0 {
		return known[:1] // OpenID Connect Core 1.0, section 3.1.3.7, item 7
	}
	accepted := slices.DeleteFunc(known, func(a jose.SignatureAlgorithm) bool { return !slices.Contains(m.IDTokenAlgorithms, string(a)) })
	if len(accepted) == 0 {
		return []jose.SignatureAlgorithm{jose.RS256}
	}
	return accepted
}

func (c *Client) checkClaims(m *Metadata, claims Claims, check Check) error {
	id := c.clientID()
	switch {
	case claims.Issuer != m.Issuer:
		return fail(ErrIssuer, "", "ID token is of another issuer")
	case claims.Subject == "":
		return fail(ErrIDToken, "", "no subject")
	case check.Subject != "" && claims.Subject != check.Subject:
		return fail(ErrIDToken, "sign out and sign in again", "it is about another user than before")
	case !slices.Contains(claims.Audience, id):
		return fail(ErrIDToken, "check the client ID", "it is for another client")
	case claims.AuthorizedParty != "" && claims.AuthorizedParty != id, len(claims.Audience) > 1 && claims.AuthorizedParty == "":
		return fail(ErrIDToken, "check the client ID", "it is for another party")
	case check.Nonce != "" && subtle.ConstantTimeCompare([]byte(claims.Nonce), []byte(check.Nonce)) != 1:
		return fail(ErrIDToken, "sign in again", "its nonce is not that of this sign-in")
	}
	return c.checkTimes(claims, check.date)
}

// checkTimes refuses a token that has expired, or comes from the future. Where
// the server's own clock would not, it is a clock that is off.
func (c *Client) checkTimes(claims Claims, date time.Time) error {
	leeway := c.cfg.leeway()
	at := func(now time.Time) error {
		switch {
		case claims.Expiry.IsZero() || claims.IssuedAt.IsZero():
			return errors.New("it has no exp or no iat")
		case !now.Before(claims.Expiry.Add(leeway)):
			return errors.New("it has expired")
		case claims.IssuedAt.After(now.Add(leeway)) || claims.NotBefore.After(now.Add(leeway)):
			return errors.New("it is not valid yet")
		}
		return nil
	}
	now := time.Now()
	err := at(now)
	if err == nil {
		return nil
	}
	if off := now.Sub(date); !date.IsZero() && off.Abs() > leeway && at(date) == nil {
		way := "ahead of"
		if off < 0 {
			way = "behind"
		}
		return fail(ErrClock, "set the clock of this machine (timedatectl set-ntp true), or raise Config.Leeway",
			"this machine's clock is %s %s the server's", off.Abs().Round(time.Second), way)
	}
	return &Error{Kind: ErrIDToken, Err: err, Advice: "check the clocks"}
}

// checkHash compares at_hash with the access token (OpenID Connect Core 1.0,
// section 3.1.3.6).
func (claims Claims) checkHash(algorithm string, access refresh.Secret) error {
	if claims.AccessTokenHash == "" || access.IsZero() {
		return nil
	}
	hash := crypto.SHA512 // EdDSA with Ed25519 hashes with it
	switch {
	case strings.HasSuffix(algorithm, "256"):
		hash = crypto.SHA256
	case strings.HasSuffix(algorithm, "384"):
		hash = crypto.SHA384
	}
	h := hash.New()
	h.Write([]byte(access.Reveal()))
	sum := h.Sum(nil)
	if base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2]) != strings.TrimRight(claims.AccessTokenHash, "=") {
		return fail(ErrIDToken, "sign in again", "it came with another access token")
	}
	return nil
}
