package tokenendpoint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
)

// Credentials are what a request with an auth role can carry. What the endpoint
// has no place for is left out.
type Credentials struct {
	Username string
	Password refresh.Secret
	// Token is the pair in use.
	Token refresh.Token
}

// NewRequest returns the request to one of a's endpoints, at the API at baseURL.
// It carries an Authorization header only where the endpoint's places, or a
// client with a secret, ask for one: real servers answer an expired bearer on
// their token endpoint with 401 even where the refresh token is good.
//
// The body can be sent once: a transport that repeated the request by itself
// would use a one-time token twice. The context names the operation, and the
// credentials that no error may show.
//
// Errors: a baseURL that is none, a place that is none, or a client that could
// not be authenticated.
func (a Auth) NewRequest(ctx context.Context, e Endpoint, baseURL string, with Credentials) (*http.Request, error) {
	target, err := a.target(e, baseURL)
	if err != nil {
		return nil, err
	}
	w := newWriter(e.Form, target)
	for _, place := range slices.Sorted(maps.Keys(e.Fixed)) {
		w.put(place, e.Fixed[place])
	}
	w.put(e.Request.Username, with.Username)
	w.put(e.Request.Password, with.Password.Reveal())
	w.put(e.Request.RefreshToken, with.Token.RefreshToken.Reveal())
	w.put(e.Request.AccessToken, with.Token.AccessToken.Reveal())
	secrets := []string{with.Password.Reveal(), with.Token.RefreshToken.Reveal(), with.Token.AccessToken.Reveal()}
	if e.OAuth2 || e.Client {
		secrets = append(secrets, a.authenticate(ctx, e, target, w)...)
	}
	if w.err != nil {
		return nil, w.err
	}
	target.RawQuery = w.query.Encode()
	body, contentType, err := w.body()
	if err != nil {
		return nil, err
	}
	ctx = redact.With(refresh.WithOperation(ctx, e.Operation), secrets...)
	req, err := http.NewRequestWithContext(ctx, e.Operation.Method, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("tokenendpoint: the request can't be made") // the cause would quote the URL
	}
	req.GetBody = nil
	req.Header = w.header
	req.Header.Set("Accept", "application/json")
	if contentType == "" {
		req.Body, req.ContentLength = http.NoBody, 0
	} else {
		req.Header.Set("Content-Type", contentType)
	}
	return req, nil
}

// target is where e is. Without a base, only the program itself can have said so.
func (a Auth) target(e Endpoint, baseURL string) (*url.URL, error) {
	if baseURL == "" {
		if _, err := refresh.ParseOrigin(e.URL, false); err != nil {
			return nil, fmt.Errorf("tokenendpoint: the address of operation %s: %w", e.Operation.ID, err)
		}
		return url.Parse(e.URL)
	}
	base, err := url.Parse(baseURL)
	if err != nil || base.Host == "" {
		return nil, errors.New("tokenendpoint: the API's address is not an absolute URL; want one such as https://api.example.com")
	}
	if e.URL == "" {
		return url.Parse(strings.TrimSuffix(base.String(), "/") + e.Operation.Route)
	}
	u, err := url.Parse(e.URL)
	if err != nil {
		return nil, fmt.Errorf("tokenendpoint: the address of operation %s is not a URL", e.Operation.ID)
	}
	if u.IsAbs() && a.documents(baseURL) {
		if _, err := refresh.ParseOrigin(e.URL, false); err != nil {
			return nil, err
		}
		return u, nil
	}
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: u.Path, RawQuery: u.RawQuery}, nil
}

// documents reports whether the API at base is one that the document speaks of.
func (a Auth) documents(base string) bool {
	at, err := refresh.ParseOrigin(base, true)
	return err == nil && slices.ContainsFunc(a.Servers, func(s string) bool {
		o, err := refresh.ParseOrigin(s, true)
		return err == nil && o == at
	})
}

// authenticate adds the parameters of the program and who the client is. It
// returns what must not be shown of that.
func (a Auth) authenticate(ctx context.Context, e Endpoint, target *url.URL, w *writer) (secrets []string) {
	if e.OAuth2 {
		for _, name := range slices.Sorted(maps.Keys(a.Params)) {
			w.param(name, a.Params[name])
		}
	}
	if a.Client == nil {
		return nil
	}
	r := &ClientRequest{URL: target, Header: w.header, Params: url.Values{}}
	if err := a.Client.Authenticate(ctx, r); err != nil && w.err == nil {
		w.err = fmt.Errorf("tokenendpoint: client %q could not be authenticated: %w", a.Client.ClientID(), err)
	}
	for name, values := range r.Params {
		for _, v := range values {
			w.param(name, v)
		}
		if name != "client_id" && name != "client_assertion_type" {
			secrets = append(secrets, values...)
		}
	}
	return append(secrets, redact.Of(&http.Request{Header: w.header})...)
}
