package tokenendpoint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/perennial-go/perennial/internal/place"
	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/internal/unsent"
	"github.com/perennial-go/perennial/refresh"
)

// NewRefresher returns the refresh call of an API: what auth says of it, at
// baseURL. An empty baseURL is for an auth whose URLs are absolute, such as that
// of [OAuth2]. client sends it; nil means a client with the default transport.
//
// The call carries no Authorization header of the session, for real servers
// answer an expired bearer on their token endpoint with 401 even where the
// refresh token is good. It follows no redirect, for the refresh token would go
// along. It is sent once: what may be repeated is for the session to say.
//
// Errors: an Endpoint without what a refresh needs, or an address that is none
// (http is accepted for this machine alone).
func NewRefresher(auth Auth, baseURL string, client *http.Client) (*Refresher, error) {
	e := auth.Refresh
	switch {
	case e.Operation.Method == "":
		return nil, errors.New("tokenendpoint: the API has no operation with the auth role refresh")
	case e.Response.AccessToken == "" || !e.OAuth2 && e.Request.RefreshToken == "" && e.Request.AccessToken == "":
		return nil, fmt.Errorf("tokenendpoint: operation %s does not say where its tokens are; "+
			"its auth role needs request.refreshToken (or request.accessToken) and response.accessToken", e.Operation.ID)
	}
	if _, err := auth.target(e, baseURL); err != nil {
		return nil, err
	}
	own := http.Client{}
	if client != nil {
		own = *client
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	// The session's cookie is part of its token. A jar would keep the one of
	// whoever was signed in before.
	if kind, _, _ := place.Parse(e.Request.RefreshToken); kind == place.Cookie {
		own.Jar = nil
	}
	return &Refresher{auth: auth, base: baseURL, client: &own}, nil
}

// Refresher is a [refresh.Refresher] that asks a token endpoint. It may be
// shared by many sessions.
type Refresher struct {
	auth   Auth
	base   string
	client *http.Client
}

// maxResponse bounds the response of a token endpoint.
const maxResponse = 1 << 20

// Refresh asks for the token that follows last.
//
// Errors: a [*refresh.ResponseError], which [Endpoint.Judge] decides on. A new
// refresh token that came without an access token is returned beside it.
func (r *Refresher) Refresh(ctx context.Context, last refresh.Token) (refresh.Token, error) {
	e := r.auth.Refresh
	if (e.Request.RefreshToken != "" && last.RefreshToken.IsZero()) || (e.Request.AccessToken != "" && last.AccessToken.IsZero()) {
		return refresh.Token{}, fmt.Errorf("%w: there is none", refresh.ErrRefused)
	}
	req, err := r.auth.NewRequest(ctx, e, r.base, Credentials{Token: last})
	if err != nil {
		// It was not sent, and would not be sent the next time either.
		return refresh.Token{}, &refresh.ResponseError{Repeatable: true, Err: err}
	}
	j := e.Judge(send(r.client, req))
	if r.auth.Client != nil {
		j.client = r.auth.Client.ClientID()
	}
	return j.Token, j.Err(hide(req)...)
}

// send makes the request once.
func send(client *http.Client, req *http.Request) Outcome {
	ctx, trace := unsent.Follow(req.Context())
	resp, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return Outcome{Unsent: trace.Certain(err), Err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err == nil && len(body) > maxResponse {
		err = fmt.Errorf("response is longer than %d bytes", maxResponse)
	}
	return Outcome{StatusCode: resp.StatusCode, Header: resp.Header, Body: body, Err: err}
}

// hide returns the secrets of a request.
func hide(req *http.Request) []refresh.Secret {
	var secrets []refresh.Secret
	for _, s := range redact.Of(req) {
		secrets = append(secrets, refresh.NewSecret(s))
	}
	return secrets
}
