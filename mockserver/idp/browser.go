package idp

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// Browser plays somebody at a browser: it opens the pages of a provider, signs in and
// decides. It keeps cookies, so that a second visit need not sign in.
type Browser struct {
	email    string
	password refresh.Secret
	client   *http.Client
}

// Browser returns a browser of somebody with that address and password, in which nobody is
// signed in yet.
func (p *Provider) Browser(email, password string) *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic("idp: " + err.Error()) // it never fails
	}
	return &Browser{email: email, password: refresh.NewSecret(password), client: &http.Client{
		Transport: p.Client().Transport, Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Allow opens an authorization request, signs in and allows it. It returns the address that
// the browser is sent back to, which it does not open.
//
// Errors: the provider shows what is wrong instead of asking.
func (b *Browser) Allow(ctx context.Context, address string) (*url.URL, error) {
	return b.decide(ctx, address, "allow")
}

// Deny is Allow for somebody who says no.
func (b *Browser) Deny(ctx context.Context, address string) (*url.URL, error) {
	return b.decide(ctx, address, "deny")
}

// Open is Allow, and opens the address that the browser is sent back to: a client takes it
// in the place of its way to open a browser. It returns once the client has responded there.
func (b *Browser) Open(ctx context.Context, address string) error {
	back, err := b.Allow(ctx, address)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, back.String(), nil)
	if err != nil {
		return errors.New("idp: the address to go back to cannot be opened")
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err // without the address, which has the code
		}
		return fmt.Errorf("idp: going back to the client: %w", err)
	}
	return resp.Body.Close()
}

func (b *Browser) decide(ctx context.Context, address, decision string) (*url.URL, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("idp: the authorization request is no address")
	}
	back, shown, err := b.visit(req)
	if err != nil || back != nil {
		return back, err
	}
	form := shown.fields
	form.Set("decision", decision)
	if shown.asksWho {
		form.Set("email", b.email)
		form.Set("password", b.password.Reveal())
	}
	req, err = http.NewRequestWithContext(ctx, http.MethodPost, shown.action, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errors.New("idp: the form of the page leads nowhere")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	back, shown, err = b.visit(req)
	if err == nil && back == nil {
		err = fmt.Errorf("idp: the provider says: %s", shown.text)
	}
	return back, err
}

// shown is a page that the browser shows.
type shown struct {
	action  string
	fields  url.Values // hidden ones
	asksWho bool
	text    string // what is wrong
}

var (
	formOf   = regexp.MustCompile(`<form method="post" action="([^"]*)">`)
	hiddenOf = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	textOf   = regexp.MustCompile(`<p(?: role="alert")?>([^<]*)</p>`)
)

// visit opens a page. It returns where the browser is sent back to, if it is.
func (b *Browser) visit(req *http.Request) (*url.URL, shown, error) {
	resp, err := b.client.Do(req)
	if err != nil {
		return nil, shown{}, errors.New("idp: the provider does not respond")
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, shown{}, errors.New("idp: the page of the provider ends early")
	}
	if back, err := resp.Location(); err == nil {
		return back, shown{}, nil
	}
	out := shown{fields: url.Values{}, asksWho: strings.Contains(string(data), `name="password"`)}
	for _, m := range textOf.FindAllStringSubmatch(string(data), -1) {
		out.text = html.UnescapeString(m[1])
	}
	for _, m := range hiddenOf.FindAllStringSubmatch(string(data), -1) {
		out.fields.Set(m[1], html.UnescapeString(m[2]))
	}
	m := formOf.FindStringSubmatch(string(data))
	if m == nil {
		return nil, out, fmt.Errorf("idp: the provider says: %s", out.text)
	}
	out.action = html.UnescapeString(m[1])
	if strings.Contains(string(data), "document.forms[0].submit()") { // form_post
		back, err := url.Parse(out.action)
		if err != nil {
			return nil, out, errors.New("idp: the address to go back to cannot be read")
		}
		back.RawQuery = out.fields.Encode()
		return back, out, nil
	}
	return nil, out, nil
}
