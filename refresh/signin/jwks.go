package signin

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// keysInterval is how often the keys of a server are asked for at most:
	// whoever sends us tokens with made-up key IDs costs the server one request in
	// that time.
	keysInterval = 30 * time.Second
	// maxKeys bounds how many keys are looked at.
	maxKeys = 100
)

// fetchKeys reads the keys of the server (RFC 7517, section 5). A key of a type
// that we don't know is left out, as the section asks.
func (c *Client) fetchKeys(ctx context.Context) ([]jose.JSONWebKey, time.Duration, error) {
	m, err := c.Metadata(ctx)
	if err != nil {
		return nil, 0, err
	}
	if m.JWKSURI == "" {
		return nil, 0, errors.New("metadata has no jwks_uri")
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	header, err := c.fetchJSON(ctx, m.JWKSURI, &set)
	if err != nil {
		return nil, 0, err
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys[:min(len(set.Keys), maxKeys)] {
		var key jose.JSONWebKey
		if json.Unmarshal(raw, &key) == nil && key.Valid() && key.IsPublic() && (key.Use == "" || key.Use == "sig") {
			keys = append(keys, key)
		}
	}
	return keys, freshness(header), nil
}

// keysFor returns the keys that may have signed a token: those of its key ID, or
// of its algorithm where it names none.
func (c *Client) keysFor(ctx context.Context, kid, algorithm string) ([]jose.JSONWebKey, error) {
	pick := func(all []jose.JSONWebKey) (found []jose.JSONWebKey) {
		for _, key := range all {
			if (kid == "" || key.KeyID == kid) && (key.Algorithm == "" || key.Algorithm == algorithm) {
				found = append(found, key)
			}
		}
		return found
	}
	all, err := c.keys.get(ctx, func(all []jose.JSONWebKey) bool { return len(pick(all)) > 0 })
	if err != nil {
		return nil, err
	}
	found := pick(all)
	if len(found) == 0 {
		return nil, errors.New("signed with a key that the server does not publish")
	}
	return found, nil
}
