package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/retryafter"
	"github.com/perennial-go/perennial/refresh"
)

// tokenResponse is a successful response of the token endpoint (RFC 6749,
// section 5.1; RFC 8693, section 2.2.1).
type tokenResponse struct {
	token           refresh.Token
	idToken         refresh.Secret
	scopes          []string // nil if the response has none: those that were asked for
	issuedTokenType string
	date            time.Time // the server's clock; zero if it does not say
}

// requestToken makes the one request of a grant. It is sent once, whatever
// happens: a code or a refresh token that is sent twice may be revoked with all
// that came of it (RFC 6749, section 4.1.2; RFC 9700, section 4.14.2).
//
// Errors: an [*Error]; its cause is a [*refresh.ResponseError].
func (c *Client) requestToken(ctx context.Context, m *Metadata, params url.Values) (tokenResponse, error) {
	status, header, body, err := c.post(ctx, m, m.TokenEndpoint, params)
	if err != nil {
		return tokenResponse{}, err
	}
	var r struct {
		AccessToken     refresh.Secret `json:"access_token"`
		RefreshToken    refresh.Secret `json:"refresh_token"`
		IDToken         refresh.Secret `json:"id_token"`
		TokenType       string         `json:"token_type"`
		IssuedTokenType string         `json:"issued_token_type"`
		Scope           *string        `json:"scope"`
		ExpiresIn       json.Number    `json:"expires_in"`
	}
	unread := json.Unmarshal(body, &r)
	if status != http.StatusOK || r.AccessToken == "" || unread != nil {
		return tokenResponse{}, tokenError(status, header, body, params)
	}
	switch strings.ToLower(r.TokenType) {
	case "bearer", "", "n_a":
	default:
		return tokenResponse{}, fail(ErrResponse, "ask the server for bearer tokens", "tokens of a type that needs a proof with each call")
	}
	t := refresh.Token{AccessToken: r.AccessToken, RefreshToken: r.RefreshToken}
	if life, err := r.ExpiresIn.Int64(); err == nil && life > 0 && life < 1<<31 {
		t.Expiry = time.Now().Add(time.Duration(life) * time.Second)
	}
	out := tokenResponse{token: t, idToken: r.IDToken, issuedTokenType: r.IssuedTokenType}
	if r.Scope != nil && *r.Scope != "" {
		out.scopes = strings.Fields(*r.Scope)
	}
	out.date, _ = http.ParseTime(header.Get("Date"))
	return out, nil
}

// tokenError is what a response without a token means.
func tokenError(status int, header http.Header, body []byte, sent url.Values) error {
	var r struct {
		Error            string `json:"error"`
		ErrorDescription string `json:"error_description"`
	}
	_ = json.Unmarshal(body, &r)
	cause := &refresh.ResponseError{StatusCode: status, Code: plainCode(r.Error, sent), RetryAfter: retryafter.Parse(header, time.Minute)}
	e := serverError(r.Error, r.ErrorDescription, sent)
	switch {
	case status == http.StatusTooManyRequests || status >= 500:
		e.Kind, e.Advice = ErrUnavailable, "try again later"
	case r.Error == "invalid_grant":
		cause.Err = refresh.ErrRefused
	case r.Error == "":
		cause.Err = errors.New("neither a token nor an OAuth error")
		e.Advice = "check the token endpoint"
	}
	e.RetryAfter, e.Err = cause.RetryAfter, cause
	return e
}

// post sends a form to an endpoint of the server, as the client.
func (c *Client) post(ctx context.Context, m *Metadata, endpoint string, params url.Values) (int, http.Header, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	target, err := secureURL(endpoint)
	if err != nil {
		return 0, nil, nil, &Error{Kind: ErrDiscovery, Err: err}
	}
	client, err := c.cfg.at(m)
	if err != nil {
		return 0, nil, nil, err
	}
	r := &ClientRequest{URL: target, Header: http.Header{}, Params: params}
	if err := client.Authenticate(ctx, r); err != nil {
		return 0, nil, nil, &Error{Kind: ErrClient, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(r.Params.Encode()))
	if err != nil {
		return 0, nil, nil, &Error{Kind: ErrDiscovery, Err: errors.New("endpoint is not a URL")}
	}
	req.GetBody = nil // net/http would repeat it by itself
	req.Header = r.Header
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, nil, unanswered(ctx, err)
	}
	defer resp.Body.Close()
	body, err := readAll(resp.Body)
	if err != nil {
		return 0, nil, nil, unanswered(ctx, err)
	}
	return resp.StatusCode, resp.Header, body, nil
}

// unanswered is the error for a request without a whole response.
func unanswered(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return &Error{Kind: ErrUnavailable, Err: &refresh.ResponseError{Err: fmt.Errorf("%w: %w", refresh.ErrResponseLost, bare(err))}, Advice: "check the network and try again"}
}
