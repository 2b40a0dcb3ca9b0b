package refresh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
)

// NewRefresher returns the refresh call that the OpenAPI document describes:
// what auth says of the operation with the role refresh, at baseURL. client
// sends it; nil means a client with the default transport.
//
// The call carries no Authorization header, for real servers answer an expired
// bearer on their token endpoint with 401 even where the refresh token is
// good. It follows no redirect, for the refresh token would go along. It is
// sent once: what may be repeated is for the session to say.
//
// Errors: an AuthOperation without what a refresh needs, or a baseURL that is
// none.
func NewRefresher(auth Auth, baseURL string, client *http.Client) (Refresher, error) {
	op := auth.Refresh
	switch {
	case op.Operation.Method == "":
		return nil, errors.New("refresh: the API has no operation with the auth role refresh")
	case op.Response.AccessToken == "" || !op.OAuth2 && op.Request.RefreshToken == "" && op.Request.AccessToken == "":
		return nil, fmt.Errorf("refresh: operation %s does not say where its tokens are; "+
			"its auth role needs request.refreshToken (or request.accessToken) and response.accessToken", op.Operation.ID)
	}
	if _, err := auth.target(op, baseURL); err != nil {
		return nil, err
	}
	own := http.Client{}
	if client != nil {
		own = *client
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	// The session's cookie is part of its token. A jar would keep the one of
	// whoever was signed in before.
	if kind, _ := kindOf(op.Request.RefreshToken); kind == inCookie {
		own.Jar = nil
	}
	return &httpRefresher{auth: auth, base: baseURL, client: &own}, nil
}

type httpRefresher struct {
	auth   Auth
	base   string
	client *http.Client
}

// maxAnswer bounds the answer of a token endpoint.
const maxAnswer = 1 << 20

func (r *httpRefresher) Refresh(ctx context.Context, last Token) (Token, error) {
	op := r.auth.Refresh
	if (op.Request.RefreshToken != "" && last.RefreshToken.IsZero()) || (op.Request.AccessToken != "" && last.AccessToken.IsZero()) {
		return Token{}, fmt.Errorf("%w: there is none", ErrRefused)
	}
	req, err := r.auth.NewRequest(ctx, op, r.base, Credentials{Token: last})
	if err != nil {
		return Token{}, err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return Token{}, unreached(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return Token{}, &ResponseError{StatusCode: resp.StatusCode, Err: lost(err)}
	case len(answer) > maxAnswer:
		return Token{}, &ResponseError{StatusCode: resp.StatusCode, Err: fmt.Errorf("answer is longer than %d bytes", maxAnswer)}
	}
	if err := op.check(resp, answer); err != nil {
		return Token{}, err
	}
	t, err := op.ParseToken(resp.Header, answer)
	if err != nil {
		return Token{}, &ResponseError{StatusCode: resp.StatusCode, Err: err}
	}
	return t, nil
}

// unreached tells of a refresh without an answer. If there was not even a
// connection, the refresh token is certainly unused;
// otherwise nobody knows.
func unreached(err error) error {
	e := &ResponseError{Err: err}
	if u, ok := errors.AsType[*url.Error](err); ok {
		e.Err = u.Err // without the URL
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		e.Repeatable = true
		return e
	}
	e.Err = lost(e.Err)
	return e
}

// check is CheckResponse, with what the document says of refusals. A 401 to the
// access token itself, where that is the credential, says all there is to say.
func (a AuthOperation) check(resp *http.Response, answer []byte) error {
	err := CheckResponse(resp, answer)
	e, ok := errors.AsType[*ResponseError](err)
	if !ok || e.Err != nil {
		return err
	}
	itself := a.Request.RefreshToken == "" && a.Request.AccessToken != "" && resp.StatusCode == http.StatusUnauthorized
	if itself || slices.Contains(a.Refused, resp.StatusCode) {
		e.Err = ErrRefused
	}
	return e
}
