package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/internal/unsent"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
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
// Errors: an [*Error]; its cause is a [*refresh.ResponseError]. What could be
// read of a pair of tokens is returned beside it.
func (c *Client) requestToken(ctx context.Context, m *Metadata, params url.Values) (tokenResponse, error) {
	r, err := c.send(ctx, m, m.TokenEndpoint, params)
	if err != nil {
		return tokenResponse{}, err
	}
	j := r.endpoint.Judge(r.outcome)
	if j.Verdict != tokenendpoint.VerdictTokens {
		return tokenResponse{token: j.Token}, r.err(j)
	}
	// Of another kind than text they are as good as absent: the tokens are there.
	member := map[string]any{}
	_ = json.Unmarshal(r.outcome.Body, &member)
	idToken, _ := member["id_token"].(string)
	scope, _ := member["scope"].(string)
	out := tokenResponse{token: j.Token, idToken: refresh.NewSecret(idToken)}
	out.issuedTokenType, _ = member["issued_token_type"].(string)
	if scope != "" {
		out.scopes = strings.Fields(scope)
	}
	out.date, _ = http.ParseTime(r.outcome.Header.Get("Date"))
	return out, nil
}

// response is what came of one request to an endpoint of the server.
type response struct {
	endpoint tokenendpoint.Endpoint
	outcome  tokenendpoint.Outcome
	secrets  []string // what was sent: servers quote it
}

// send sends a form to an endpoint of the server, as the client, once.
func (c *Client) send(ctx context.Context, m *Metadata, address string, params url.Values) (response, error) {
	client, err := c.clientAt(m)
	if err != nil {
		return response{}, err
	}
	auth := tokenendpoint.OAuth2(address, client)
	r := response{endpoint: auth.Refresh}
	r.endpoint.Request, r.endpoint.Fixed = tokenendpoint.RequestFields{}, map[string]string{}
	var secrets []string
	for name := range params {
		r.endpoint.Fixed["/"+name] = params.Get(name)
		if sensitive(name) {
			secrets = append(secrets, params.Get(name))
		}
	}
	ctx, cancel := context.WithTimeout(redact.With(ctx, secrets...), fetchTimeout)
	defer cancel()
	req, err := auth.NewRequest(ctx, r.endpoint, "", tokenendpoint.Credentials{})
	if err != nil {
		return response{}, &Error{Kind: ErrClient, Err: &refresh.ResponseError{Repeatable: true, Err: err}}
	}
	r.secrets = redact.Of(req)
	r.outcome = exchange(c.http, req)
	return r, nil
}

// sensitive reports whether a parameter must not be shown.
func sensitive(name string) bool {
	switch name {
	case "code", "code_verifier", "refresh_token", "device_code", "assertion", "subject_token", "actor_token", "token":
		return true
	}
	return false
}

func exchange(client *http.Client, req *http.Request) tokenendpoint.Outcome {
	ctx, trace := unsent.Follow(req.Context())
	resp, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return tokenendpoint.Outcome{Unsent: trace.Certain(err), Err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument+1))
	if err == nil && len(body) > maxDocument {
		err = fmt.Errorf("response is longer than %d bytes", maxDocument)
	}
	return tokenendpoint.Outcome{StatusCode: resp.StatusCode, Header: resp.Header, Body: body, Err: err}
}

// err is what a response that is no success means.
func (r response) err(j tokenendpoint.Judgment) error {
	hidden := make([]refresh.Secret, len(r.secrets))
	for i, s := range r.secrets {
		hidden[i] = refresh.NewSecret(s)
	}
	var said struct {
		Description string `json:"error_description"`
	}
	_ = json.Unmarshal(r.outcome.Body, &said)
	e := serverError(redact.Text(j.Code, r.secrets...), redact.Text(said.Description, r.secrets...))
	e.Err, e.RetryAfter = j.Err(hidden...), j.RetryAfter
	status := r.outcome.StatusCode
	switch {
	case status == http.StatusTooManyRequests || status >= 500 || status == 0 || r.outcome.Err != nil:
		e.Kind, e.Advice = ErrUnavailable, "check the network, and try again later"
	case errors.Is(e, ErrResponse) && e.Advice == "" && status/100 == 2:
		e.Advice = "check the token endpoint"
	case errors.Is(e, ErrResponse) && e.Advice == "" && j.Verdict == tokenendpoint.VerdictClientRefused:
		e.Kind, e.Advice = ErrClient, "check how the client is registered"
	}
	return e
}
