package signin

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/perennial-go/perennial/internal/redact"
)

// clientMetadata is what a program says of itself (RFC 7591, section 2).
type clientMetadata struct {
	Name            string   `json:"client_name,omitempty"`
	RedirectURIs    []string `json:"redirect_uris,omitempty"`
	GrantTypes      []string `json:"grant_types"`
	ResponseTypes   []string `json:"response_types,omitempty"`
	AuthMethod      string   `json:"token_endpoint_auth_method"`
	ApplicationType string   `json:"application_type"`
	Scope           string   `json:"scope,omitempty"`
}

// metadataFor is what is asked for: no more than the flows of a native app need,
// and no secret where the server can do without.
func (c *Client) metadataFor(m *Metadata, redirect string) clientMetadata {
	ask := clientMetadata{Name: c.cfg.Registration.Name, GrantTypes: []string{"refresh_token"}, AuthMethod: "none", ApplicationType: "native"}
	if methods := m.TokenEndpointAuthMethods; len(methods) > 0 && !slices.Contains(methods, "none") {
		ask.AuthMethod = "client_secret_basic"
		if !slices.Contains(methods, ask.AuthMethod) {
			ask.AuthMethod = "client_secret_post"
		}
	}
	if redirect != "" {
		ask.RedirectURIs, ask.ResponseTypes, ask.GrantTypes = []string{redirect}, []string{"code"}, append(ask.GrantTypes, grantCode)
	}
	if m.DeviceAuthorizationEndpoint != "" && (redirect == "" || slices.Contains(m.GrantTypes, grantDevice)) {
		ask.GrantTypes = append(ask.GrantTypes, grantDevice)
	}
	return ask
}

// register registers the program (RFC 7591, section 3), with the redirect URI of
// this sign-in.
func (c *Client) register(ctx context.Context, m *Metadata, redirect string) (*registered, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	ask := c.metadataFor(m, redirect)
	body, _ := json.Marshal(ask) // strings alone: it never fails
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.RegistrationEndpoint, bytes.NewReader(body))
	if err != nil {
		return nil, fail(ErrDiscovery, "report it to whoever runs the server", "registration_endpoint is not a URL")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	initial := c.cfg.Registration.InitialToken
	if !initial.IsZero() {
		req.Header.Set("Authorization", "Bearer "+initial.Reveal())
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, &Error{Kind: ErrUnavailable, Err: fmt.Errorf("registration: %w", bare(err)), Advice: "check the network, and try again later"}
	}
	defer resp.Body.Close()
	text, err := readAll(resp.Body)
	if err != nil {
		return nil, &Error{Kind: ErrUnavailable, Err: fmt.Errorf("registration: %w", err), Advice: "try again later"}
	}
	if resp.StatusCode != http.StatusCreated && resp.StatusCode != http.StatusOK {
		return nil, registrationError(resp.StatusCode, text, initial.Reveal())
	}
	r := registered{AuthMethod: ask.AuthMethod}
	if json.Unmarshal(text, &r) != nil || r.ID == "" {
		return nil, fail(ErrResponse, "report it to whoever runs the server", "no client_id in the response to a registration")
	}
	r.Document = false
	if !slices.Contains([]string{"none", "client_secret_basic", "client_secret_post"}, r.AuthMethod) {
		return nil, fail(ErrClient, "have the program registered by hand, and set Config.Client", "the server registered a client that authenticates by %s", cmp.Or(plainCode(r.AuthMethod), "a way of its own"))
	}
	if redirect != "" && !slices.Contains(r.RedirectURIs, redirect) {
		r.RedirectURIs = []string{redirect} // RFC 7591, section 3.2.1: what it leaves out is as asked for
	}
	return &r, nil
}

// registrationError is what the server says of a registration that it does not
// make (RFC 7591, section 3.2.2).
func registrationError(status int, body []byte, secret string) error {
	var said struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	_ = json.Unmarshal(body, &said)
	e := &Error{
		Kind: ErrClient, Code: plainCode(redact.Text(said.Code, secret)), Description: printable(redact.Text(said.Description, secret)),
		Err: errors.New("registration refused, status " + http.StatusText(status)), Advice: "have the program registered by hand, and set Config.Client",
	}
	switch {
	case status == http.StatusTooManyRequests || status >= 500:
		e.Kind, e.Advice = ErrUnavailable, "try again later"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		e.Advice = "set Registration.InitialToken to one of the server's, or have the program registered by hand"
	}
	return e
}
