package signin

import (
	"encoding/json"
	"errors"
	"time"
)

// Claims are those of a verified ID token (OpenID Connect Core 1.0, sections 2
// and 5.1).
type Claims struct {
	Issuer   string
	Subject  string
	Audience []string
	// AuthorizedParty is the client that the token was issued to.
	AuthorizedParty string
	Expiry          time.Time
	IssuedAt        time.Time
	NotBefore       time.Time
	// AuthTime is when the user authenticated; zero if the server does not say.
	AuthTime time.Time
	// ACR is the authentication context class.
	ACR             string
	Nonce           string
	AccessTokenHash string
	// SessionID is the session at the server (sid).
	SessionID string
	Name      string
	Email     string

	raw []byte
}

// Decode reads all claims into v, as [json.Unmarshal] does.
func (c Claims) Decode(v any) error { return json.Unmarshal(c.raw, v) }

func parseClaims(payload []byte) (Claims, error) {
	var r struct {
		Issuer          string   `json:"iss"`
		Subject         string   `json:"sub"`
		Audience        audience `json:"aud"`
		AuthorizedParty string   `json:"azp"`
		Expiry          seconds  `json:"exp"`
		IssuedAt        seconds  `json:"iat"`
		NotBefore       seconds  `json:"nbf"`
		AuthTime        seconds  `json:"auth_time"`
		ACR             string   `json:"acr"`
		Nonce           string   `json:"nonce"`
		AccessTokenHash string   `json:"at_hash"`
		SessionID       string   `json:"sid"`
		Name            any      `json:"name"`
		Email           any      `json:"email"`
	}
	if json.Unmarshal(payload, &r) != nil {
		return Claims{}, errors.New("its claims cannot be read") // the cause would quote them
	}
	name, _ := r.Name.(string)
	email, _ := r.Email.(string)
	return Claims{
		Issuer: r.Issuer, Subject: r.Subject, Audience: r.Audience, AuthorizedParty: r.AuthorizedParty, Expiry: r.Expiry.time(), IssuedAt: r.IssuedAt.time(),
		NotBefore: r.NotBefore.time(), AuthTime: r.AuthTime.time(), ACR: r.ACR, Nonce: r.Nonce, AccessTokenHash: r.AccessTokenHash, SessionID: r.SessionID,
		Name: name, Email: email, raw: payload,
	}, nil
}

// audience is a string or a list of them.
type audience []string

// UnmarshalJSON reads either.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	var all []string
	err := json.Unmarshal(b, &all)
	*a = all
	return err
}

// seconds is a NumericDate (RFC 7519, section 2), which may have a fraction.
type seconds float64

func (s seconds) time() time.Time {
	if s <= 0 || s > 1e11 {
		return time.Time{}
	}
	return time.UnixMilli(int64(float64(s) * 1000))
}
