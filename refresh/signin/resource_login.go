package signin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/internal/challenge"
	"github.com/perennial-go/perennial/refresh"
)

// LoginTo is [Login] from nothing but the address of an API, such as that of an
// MCP server: the API says which authorization servers it accepts (RFC 9728), and
// Config.Registration makes the program a client of one that does not know it.
// The tokens are for that API alone (RFC 8707).
//
// While the API cannot be asked, the session of the store is resumed as it is.
//
// Errors: those of [Config.For] and [Login].
func LoginTo(ctx context.Context, api string, cfg Config, store refresh.Store, opts ...refresh.Option) (*refresh.Session, error) {
	found, err := cfg.For(ctx, api, nil)
	if errors.Is(err, ErrDiscovery) {
		found, err = cfg.kept(ctx, api, store, err)
	}
	if err != nil {
		return nil, err
	}
	return Login(ctx, found, store, opts...)
}

// For returns the Config of sign-ins for the API at an address: with the issuer
// that the API accepts, and with its Resource. resp is a 401 of the API, or nil:
// then it is asked for one. A Config that has an Issuer keeps it if the API
// accepts it. One without Scopes gets those of the challenge, else those that the
// API knows.
//
// Errors: those of [DiscoverResource]; ErrIssuer if the API does not accept
// Config.Issuer.
func (c Config) For(ctx context.Context, api string, resp *http.Response) (Config, error) {
	client := &http.Client{}
	if c.HTTPClient != nil {
		client.Transport, client.Timeout = c.HTTPClient.Transport, c.HTTPClient.Timeout
	}
	if resp == nil {
		resp = unauthorized(ctx, client, api)
	}
	r, err := DiscoverResource(ctx, client, api, resp)
	if err != nil {
		return Config{}, err
	}
	next := c
	next.Resource = r.Resource
	switch {
	case next.Issuer == "":
		next.Issuer = r.AuthorizationServers[0]
	case !slices.Contains(r.AuthorizationServers, next.Issuer):
		return Config{}, fail(ErrIssuer, "leave Config.Issuer empty to sign in where the API says", "the API does not accept tokens of Config.Issuer")
	}
	if len(next.Scopes) == 0 {
		next.Scopes = scopesFor(resp, r)
	}
	return next, nil
}

// unauthorized asks the API for its challenge. Whatever else comes is as good as
// none: the metadata has a well-known place.
func unauthorized(ctx context.Context, client *http.Client, api string) *http.Response {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	at, err := secureURL(api)
	if err != nil {
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return nil
	}
	once := *client
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := once.Do(req)
	if err != nil {
		return nil
	}
	_ = resp.Body.Close() // the header is what matters
	return resp
}

// scopesFor are the scopes that a 401 asks for, or all that the API knows.
func scopesFor(resp *http.Response, r Resource) []string {
	if resp != nil && resp.StatusCode == http.StatusUnauthorized {
		bearer, _ := challenge.Find(challenge.Parse(resp.Header), "Bearer")
		if scopes := strings.Fields(bearer.Params["scope"]); len(scopes) > 0 {
			return scopes
		}
	}
	return slices.Clone(r.Scopes)
}

// kept is the Config of the session in the store, if that is one for the API.
// Otherwise it is err that counts: why the API could not be asked.
func (c Config) kept(ctx context.Context, api string, store refresh.Store, err error) (Config, error) {
	at, wrong := secureURL(api)
	t, _, failed := load(ctx, store)
	r, known := readRecord(t)
	if wrong != nil || failed != nil || !known || !hasToken(t) || !covers(r.Resource, at) || (c.Issuer != "" && c.Issuer != r.Issuer) {
		return Config{}, err
	}
	c.Issuer, c.Resource = r.Issuer, r.Resource
	if len(c.Scopes) == 0 {
		c.Scopes = r.Asked
	}
	return c, nil
}
