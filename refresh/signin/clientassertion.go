package signin

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"

	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// PrivateKeyJWT is a client that signs an assertion (private_key_jwt: RFC 7523,
// section 2.2) with a key that may be anywhere: in memory, an agent, a TPM, a
// KMS. Every request gets a new one.
type PrivateKeyJWT struct {
	// ID is the client_id.
	ID string
	// Key signs. See [NewSigningKey].
	Key SigningKey
	// KeyID names the key among those that are registered. By default, the server
	// has to find it by itself.
	KeyID string
	// Algorithm is the JWS algorithm. By default, RS256, EdDSA, or the ES algorithm
	// of the curve.
	Algorithm string
	// Audience is who the assertion is for. One that is for several servers, or for
	// an address that another server named, could be used by that server in our
	// name: it is the issuer alone. By default, the issuer in the metadata; set it
	// to the token endpoint for servers that want that.
	Audience string
}

// ClientID returns the client_id.
func (c PrivateKeyJWT) ClientID() string { return c.ID }

// assertionLife is how long an assertion is valid.
const assertionLife = time.Minute

// Authenticate puts a new assertion into the body.
func (c PrivateKeyJWT) Authenticate(_ context.Context, r *tokenendpoint.ClientRequest) error {
	if c.Audience == "" {
		return errors.New("assertion without an audience: set PrivateKeyJWT.Audience to the issuer")
	}
	now := time.Now()
	assertion, err := c.sign(map[string]any{
		"iss": c.ID, "sub": c.ID, "aud": c.Audience, "jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	}, "client-authentication+jwt")
	if err != nil {
		return err
	}
	r.Params.Set("client_id", c.ID)
	r.Params.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	r.Params.Set("client_assertion", assertion)
	return nil
}

// Assertion returns a signed assertion about a subject for [Client.Assertion]
// (RFC 7523, section 2.1), with further claims or none.
func (c PrivateKeyJWT) Assertion(subject string, claims map[string]any) (string, error) {
	now := time.Now()
	all := map[string]any{}
	for name, value := range claims {
		all[name] = value
	}
	for name, value := range map[string]any{
		"iss": c.ID, "sub": subject, "aud": c.Audience, "jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	} {
		all[name] = value
	}
	return c.sign(all, "JWT")
}

func (c PrivateKeyJWT) sign(claims map[string]any, kind jose.ContentType) (string, error) {
	algorithm, err := c.algorithm()
	if err != nil {
		return "", err
	}
	options := (&jose.SignerOptions{}).WithType(kind)
	if c.KeyID != "" {
		options.WithHeader("kid", c.KeyID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: cryptosigner.Opaque(*c.Key.signer)}, options)
	if err != nil {
		return "", fmt.Errorf("key cannot sign %s: %w", algorithm, err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", errors.New("claims are not JSON")
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("key did not sign: %w", err)
	}
	return signed.CompactSerialize()
}

func (c PrivateKeyJWT) algorithm() (jose.SignatureAlgorithm, error) {
	if c.Key.signer == nil {
		return "", errors.New("no key: set PrivateKeyJWT.Key")
	}
	if c.Algorithm != "" {
		return jose.SignatureAlgorithm(c.Algorithm), nil
	}
	public := (*c.Key.signer).Public()
	switch key := public.(type) {
	case *rsa.PublicKey:
		return jose.RS256, nil
	case ed25519.PublicKey:
		return jose.EdDSA, nil
	case *ecdsa.PublicKey:
		switch key.Curve.Params().BitSize {
		case 256:
			return jose.ES256, nil
		case 384:
			return jose.ES384, nil
		case 521:
			return jose.ES512, nil
		}
	}
	return "", fmt.Errorf("key of type %T cannot sign assertions", public)
}
