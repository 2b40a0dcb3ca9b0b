package idp

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"
)

// signingKey is a key pair of an issuer.
type signingKey struct {
	id, algorithm string
	private       crypto.Signer
}

// newKey makes a key pair. It cannot fail with a working source of randomness.
func newKey(algorithm string) *signingKey {
	k := &signingKey{id: "key_" + rand.Text()[:8], algorithm: algorithm}
	var err error
	if algorithm == "RS256" {
		k.private, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		k.private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		panic("idp: a key cannot be made: " + err.Error())
	}
	return k
}

func (k *signingKey) public() jose.JSONWebKey {
	return jose.JSONWebKey{Key: k.private.Public(), KeyID: k.id, Algorithm: k.algorithm, Use: "sig"}
}

// sign returns a JWS of claims. kind is the typ of its header.
func (k *signingKey) sign(kind string, claims map[string]any) string {
	return sign(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(k.algorithm), Key: jose.JSONWebKey{Key: k.private, KeyID: k.id}}, kind, claims)
}

func sign(key jose.SigningKey, kind string, claims map[string]any) string {
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType(jose.ContentType(kind)))
	if err != nil {
		panic("idp: a token cannot be signed: " + err.Error())
	}
	data, err := json.Marshal(claims)
	if err != nil {
		panic("idp: claims cannot be encoded: " + err.Error())
	}
	signed, err := signer.Sign(data)
	if err != nil {
		panic("idp: a token cannot be signed: " + err.Error())
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		panic("idp: a token cannot be written: " + err.Error())
	}
	return text
}

// Rotate makes the issuer sign with a new key. The earlier ones stay published until
// [Issuer.Retire]: tokens that they signed are still good.
//
// algorithm is "ES256" or "RS256"; it panics for any other.
func (i *Issuer) Rotate(algorithm string) {
	if algorithm != "ES256" && algorithm != "RS256" {
		panic(fmt.Sprintf("idp: Rotate(%q): has to be ES256 or RS256", algorithm))
	}
	k := newKey(algorithm)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = append(i.keys, k)
}

// Retire takes all keys but the newest out of what is published.
func (i *Issuer) Retire() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = i.keys[len(i.keys)-1:]
}

// key is the one that signs. The caller holds mu.
func (i *Issuer) key() *signingKey { return i.keys[len(i.keys)-1] }

// jwks publishes the keys (RFC 7517, section 5).
func (i *Issuer) jwks(w http.ResponseWriter, _ *http.Request) {
	respond(w, http.StatusOK, i.keySet())
}

func (i *Issuer) keySet() jose.JSONWebKeySet {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range i.keys {
		out.Keys = append(out.Keys, k.public())
	}
	return out
}

// verify returns the claims of a token that the issuer signed, expired or not.
func (i *Issuer) verify(token string) (map[string]any, bool) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err != nil {
		return nil, false
	}
	set := i.keySet()
	var claims map[string]any
	for _, k := range set.Key(signed.Signatures[0].Header.KeyID) {
		if data, err := signed.Verify(k); err == nil {
			err = json.Unmarshal(data, &claims)
			return claims, err == nil && claims != nil
		}
	}
	return nil, false
}
