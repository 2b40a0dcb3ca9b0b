package signintest

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// trial is one conversation with a provider, in raw requests: what a library
// would not send is what matters.
type trial struct {
	Provider
	ctx      context.Context // of one trap
	metadata *signin.Metadata
	client   *signin.Client
	verifier string
	nonce    string
	state    string
}

// try begins a trial, with a time limit, and returns what came of it.
func (p Provider) try(f func(*trial) error) func(*testing.T) error {
	return func(t *testing.T) error {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if p.HTTPClient == nil {
			p.HTTPClient = &http.Client{}
		}
		if p.Scopes == nil {
			p.Scopes = []string{"openid", "offline_access"}
		}
		var auth tokenendpoint.ClientAuth = tokenendpoint.PublicClient(p.ClientID)
		if !p.Secret.IsZero() {
			auth = signin.ClientSecret{ID: p.ClientID, Secret: p.Secret}
		}
		client, err := signin.New(signin.Config{Issuer: p.Issuer, Client: auth, Scopes: p.Scopes, HTTPClient: p.HTTPClient})
		if err != nil {
			return err
		}
		m, err := client.Metadata(ctx)
		if err != nil {
			return err
		}
		return f(&trial{Provider: p, ctx: ctx, metadata: m, client: client, verifier: rand.Text() + rand.Text(), nonce: rand.Text(), state: rand.Text()})
	}
}

// request is the address of an authorization request, with changes: an empty
// value leaves a parameter out.
func (t *trial) request(changes map[string]string) string {
	sum := sha256.Sum256([]byte(t.verifier))
	params := map[string]string{
		"response_type": "code", "client_id": t.ClientID, "redirect_uri": t.RedirectURI, "scope": strings.Join(t.Scopes, " "), "state": t.state, "nonce": t.nonce,
		"code_challenge": base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method": "S256",
	}
	maps.Copy(params, changes)
	q := url.Values{}
	for name, value := range params {
		if value != "" {
			q.Set(name, value)
		}
	}
	return t.metadata.AuthorizationEndpoint + "?" + q.Encode()
}

// code has the user say yes.
func (t *trial) code() (string, error) {
	back, err := t.Allow(t.ctx, t.request(nil))
	if err != nil {
		return "", fmt.Errorf("the user could not allow it: %w", err)
	}
	if code := back.Query().Get("code"); code != "" {
		return code, nil
	}
	return "", fmt.Errorf("no code, but %q", back.Query().Get("error"))
}

// reply is what came of a request.
type reply struct {
	status int
	header http.Header
	body   map[string]any // nil if it is no JSON object
}

func (r reply) text(member string) string { s, _ := r.body[member].(string); return s }

// refused is nil if the request was refused as RFC 6749, section 5.2, says: with
// a code, in JSON.
func (r reply) refused() error {
	switch {
	case r.text("access_token") != "":
		return errors.New("tokens were handed out")
	case r.status != http.StatusBadRequest && r.status != http.StatusUnauthorized:
		return fmt.Errorf("status %d, want 400 or 401", r.status)
	case r.text("error") == "":
		return errors.New("no error code in JSON (RFC 6749, section 5.2)")
	}
	return nil
}

// post sends a form as the client.
func (t *trial) post(address string, form url.Values) (reply, error) {
	if t.Secret.IsZero() {
		form.Set("client_id", t.ClientID)
	}
	req, err := http.NewRequestWithContext(t.ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return reply{}, errors.New("an endpoint of the metadata is no URL")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if !t.Secret.IsZero() {
		req.SetBasicAuth(url.QueryEscape(t.ClientID), url.QueryEscape(t.Secret.Reveal()))
	}
	resp, err := t.HTTPClient.Do(req)
	if err != nil {
		return reply{}, errors.New("an endpoint does not respond")
	}
	defer resp.Body.Close()
	r := reply{status: resp.StatusCode, header: resp.Header}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	_ = json.Unmarshal(text, &r.body)
	return r, err
}

// exchange trades a code, with changes to the form: an empty value leaves a
// parameter out.
func (t *trial) exchange(code string, changes map[string]string) (reply, error) {
	params := map[string]string{"grant_type": "authorization_code", "code": code, "redirect_uri": t.RedirectURI, "code_verifier": t.verifier}
	maps.Copy(params, changes)
	form := url.Values{}
	for name, value := range params {
		if value != "" {
			form.Set(name, value)
		}
	}
	return t.post(t.metadata.TokenEndpoint, form)
}

// signIn is a sign-in that works.
func (t *trial) signIn() (reply, error) {
	code, err := t.code()
	if err != nil {
		return reply{}, err
	}
	r, err := t.exchange(code, nil)
	if err == nil && r.text("access_token") == "" {
		err = fmt.Errorf("the exchange failed: %d %s", r.status, cmp.Or(r.text("error"), "without a code"))
	}
	return r, err
}

// refresh uses a refresh token.
func (t *trial) refresh(token string, scope string) (reply, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
	if scope != "" {
		form.Set("scope", scope)
	}
	return t.post(t.metadata.TokenEndpoint, form)
}

// idToken verifies the ID token of a response.
func (t *trial) idToken(r reply) (signin.Claims, error) {
	return t.client.VerifyIDToken(t.ctx, refresh.NewSecret(r.text("id_token")), signin.Check{Nonce: t.nonce, AccessToken: refresh.NewSecret(r.text("access_token"))})
}
