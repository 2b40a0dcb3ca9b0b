package signintest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// pageTraps are those of the pages that a provider shows, or must not show.
func (p Provider) pageTraps() []trap {
	return []trap{
		{"nobody is asked who must not be", "OpenID Connect Core 1.0, section 3.1.2.6", p.try((*trial).silent)},
		{"the page that asks cannot be framed", "RFC 9700, section 4.16", p.try((*trial).framed)},
	}
}

// open opens an address in a browser in which nobody is signed in. The body is not
// read.
func (t *trial) open(address string, follow bool) (*http.Response, error) {
	browser := *t.HTTPClient
	browser.Jar = nil
	if !follow {
		browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	req, err := http.NewRequestWithContext(t.ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, errors.New("authorization_endpoint is no URL")
	}
	resp, err := browser.Do(req)
	if err != nil {
		return nil, errors.New("authorization_endpoint does not respond")
	}
	_ = resp.Body.Close()
	return resp, nil
}

// silent: prompt is none, and nobody is signed in.
func (t *trial) silent() error {
	resp, err := t.open(t.request(map[string]string{"prompt": "none"}), false)
	if err != nil {
		return err
	}
	back, err := resp.Location()
	if err != nil || !strings.HasPrefix(back.String(), t.RedirectURI) {
		return fmt.Errorf("the browser is not sent back: status %d", resp.StatusCode)
	}
	if code := back.Query().Get("error"); code != "login_required" && code != "interaction_required" {
		return fmt.Errorf("the client is told %q, want login_required", code)
	}
	return nil
}

// framed: another page shows this one inside of itself, and has a user click what
// they do not see.
func (t *trial) framed() error {
	resp, err := t.open(t.request(nil), true)
	if err != nil {
		return err
	}
	policy, old := resp.Header.Get("Content-Security-Policy"), resp.Header.Get("X-Frame-Options")
	if !strings.Contains(policy, "frame-ancestors") && old == "" {
		return errors.New("neither frame-ancestors in Content-Security-Policy, nor X-Frame-Options")
	}
	return nil
}
