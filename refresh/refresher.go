package refresh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
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
	case op.Request.RefreshToken == "" || op.Response.AccessToken == "":
		return nil, fmt.Errorf("refresh: operation %s does not say where its tokens are; "+
			"its auth role needs request.refreshToken and response.accessToken", op.Operation.ID)
	}
	base, err := url.Parse(baseURL)
	if err != nil || base.Host == "" {
		return nil, errors.New("refresh: the API's address is not an absolute URL; want one such as https://api.example.com")
	}
	own := http.Client{}
	if client != nil {
		own = *client
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	target := strings.TrimSuffix(base.String(), "/") + op.Operation.Route
	return &httpRefresher{op: op, target: target, client: &own}, nil
}

type httpRefresher struct {
	op     AuthOperation
	target string
	client *http.Client
}

// maxAnswer bounds the answer of a token endpoint.
const maxAnswer = 1 << 20

func (r *httpRefresher) Refresh(ctx context.Context, last Token) (Token, error) {
	if last.RefreshToken == "" {
		return Token{}, fmt.Errorf("%w: there is none", ErrRefused)
	}
	doc := map[string]any{}
	if err := place(doc, r.op.Request.RefreshToken, string(last.RefreshToken)); err != nil {
		return Token{}, err
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return Token{}, err
	}
	ctx = WithOperation(ctx, r.op.Operation)
	req, err := http.NewRequestWithContext(ctx, r.op.Operation.Method, r.target, bytes.NewReader(body))
	if err != nil {
		return Token{}, err
	}
	// Without GetBody the transport cannot send the request a second time by
	// itself on a stale connection: that would be the second use of a one-time
	// token.
	req.GetBody = nil
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := r.client.Do(req)
	if err != nil {
		return Token{}, unreached(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return Token{}, &AnswerError{StatusCode: resp.StatusCode, Err: lost(err)}
	case len(answer) > maxAnswer:
		return Token{}, &AnswerError{StatusCode: resp.StatusCode, Err: fmt.Errorf("answer is longer than %d bytes", maxAnswer)}
	}
	if err := CheckAnswer(resp, answer); err != nil {
		return Token{}, err
	}
	t, err := r.op.ParseToken(resp.Header, answer)
	if err != nil {
		return Token{}, &AnswerError{StatusCode: resp.StatusCode, Err: err}
	}
	return t, nil
}

// unreached tells of a refresh without an answer. If there was not even a
// connection, the refresh token is certainly unused;
// otherwise nobody knows.
func unreached(err error) error {
	e := &AnswerError{Err: err}
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
