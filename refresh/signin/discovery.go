package signin

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Metadata returns the metadata of the server. It is discovered once, and again
// when it is no longer fresh; while that fails, the old one is used.
//
// Errors: ErrDiscovery, ErrIssuer.
func (c *Client) Metadata(ctx context.Context) (*Metadata, error) {
	m := c.cfg.Metadata
	if m == nil {
		var err error
		if m, err = c.metadata.get(ctx, func(*Metadata) bool { return true }); err != nil {
			return nil, canceled(ctx, discoveryError(err))
		}
	}
	if c.cfg.MutualTLS {
		return m.aliased()
	}
	return m, nil
}

func discoveryError(err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return &Error{Kind: ErrDiscovery, Err: err, Advice: "check Config.Issuer and the network; for a server without metadata, set Config.Metadata"}
}

// discover asks for the metadata at the places where it can be.
func (c *Client) discover(ctx context.Context) (*Metadata, time.Duration, error) {
	places, err := wellKnown(c.cfg.Issuer, c.cfg.openID())
	if err != nil {
		return nil, 0, err
	}
	for _, place := range places {
		var m Metadata
		header, err := c.fetchJSON(ctx, place, &m)
		if errors.Is(err, errAbsent) {
			continue
		}
		if err == nil {
			err = m.check(c.cfg.Issuer)
		}
		if err != nil {
			return nil, 0, err
		}
		return &m, freshness(header), nil
	}
	return nil, 0, errors.New("the issuer publishes none")
}

// wellKnown is where the metadata of an issuer can be: at the root with the
// issuer's path behind (RFC 8414, section 3.1), as OAuth's or OpenID's, or below
// the issuer (OpenID Connect Discovery 1.0, section 4). The first one that is
// there counts; with openID, that is the last of them.
func wellKnown(issuer string, openID bool) ([]string, error) {
	u, err := secureURL(issuer)
	if err != nil {
		return nil, err
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	root := u.Scheme + "://" + u.Host
	const oauth, oidc = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"
	places := []string{root + oauth + path, root + oidc + path, root + path + oidc}
	if path == "" {
		places = places[:2]
	}
	if openID {
		last := places[len(places)-1]
		places = append([]string{last}, places[:len(places)-1]...)
	}
	return places, nil
}
