package signintest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

// bench is one sign-in of a client at a provider of its own.
type bench struct {
	provider *idp.Provider
	issuer   *idp.Issuer
	user     *idp.Browser
	web      *http.Client // the browser's way to the client

	// What a trap arranges, each by default nothing.
	before func(ctx context.Context, redirect *url.URL, state string) error // at the redirect URI, before the user decides
	deny   bool
	change func(back url.Values) // changes the response
	leave  bool                  // the browser is closed
	opened func()                // when the address has been opened

	browsing sync.WaitGroup
	mu       sync.Mutex // guards what follows
	requests []url.Values
	codes    []string
	last     *http.Response // where the browser ended
	page     string
	wrong    error // of the browser
}

func newBench(arrange func(b *bench)) *bench {
	b := &bench{provider: idp.Start(idp.Config{}), web: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}}
	b.issuer = b.provider.Issuer("")
	b.user = b.provider.Browser(mockserver.AdaEmail, mockserver.AdaPassword)
	if arrange != nil {
		arrange(b)
	}
	return b
}

// signIn has the client sign in, and waits for the browser to end.
func (b *bench) signIn(t *testing.T, c Client) (Tokens, error) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return b.signInWith(ctx, c)
}

func (b *bench) signInWith(ctx context.Context, c Client) (Tokens, error) {
	ctx, cancel := context.WithCancel(ctx)
	tokens, err := c.SignIn(ctx, b.server())
	if b.leave {
		cancel()
	}
	b.browsing.Wait()
	cancel()
	return tokens, err
}

func (b *bench) server() Server {
	return Server{
		Issuer: b.issuer.URL(), ClientID: "app", Scopes: []string{"openid", "read"}, HTTPClient: b.provider.Client(),
		Show: func(context.Context, string, string) {},
		Open: func(ctx context.Context, address string) error {
			u, err := url.Parse(address)
			if err != nil {
				return errors.New("signintest: the address to open is none")
			}
			b.mu.Lock()
			b.requests = append(b.requests, u.Query())
			b.mu.Unlock()
			// A client may end its context with the first response; the browser goes on.
			b.browsing.Go(func() { b.browse(context.WithoutCancel(ctx), address, u.Query()) })
			return nil
		},
	}
}

// browse is what the user does.
func (b *bench) browse(ctx context.Context, address string, asked url.Values) {
	err := b.visit(ctx, address, asked)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = errors.Join(b.wrong, err)
}

func (b *bench) visit(ctx context.Context, address string, asked url.Values) error {
	redirect, err := url.Parse(asked.Get("redirect_uri"))
	if err != nil {
		return errors.New("redirect_uri cannot be read")
	}
	if b.opened != nil {
		b.opened()
	}
	if b.leave {
		return nil
	}
	if b.before != nil {
		if err := b.before(ctx, redirect, asked.Get("state")); err != nil {
			return err
		}
	}
	decide := b.user.Allow
	if b.deny {
		decide = b.user.Deny
	}
	back, err := decide(ctx, address)
	if err != nil {
		return err
	}
	response := back.Query()
	b.mu.Lock()
	b.codes = append(b.codes, response.Get("code"))
	b.mu.Unlock()
	if b.change != nil {
		b.change(response)
		back.RawQuery = response.Encode()
	}
	return b.end(ctx, back)
}

// end opens the redirect URI, and follows to where the client leads.
func (b *bench) end(ctx context.Context, back *url.URL) error {
	resp, page, err := b.get(ctx, back.String(), "")
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last, b.page = resp, page
	return nil
}

// get opens an address of the client, with another Host header if one is given.
func (b *bench) get(ctx context.Context, address, host string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, "", errors.New("not an address")
	}
	req.Host = host
	resp, err := b.web.Do(req)
	if err != nil {
		return nil, "", errors.New("nobody responds at the redirect URI")
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp, string(page), err
}

// exchanged is how many requests with a code the token endpoint got.
func (b *bench) exchanged() int {
	n := 0
	for _, r := range b.issuer.TokenRequests() {
		if r.GrantType == "authorization_code" {
			n++
		}
	}
	return n
}

// tells reports whether a text has the code or another secret of the sign-in.
func (b *bench) tells(text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, code := range b.codes {
		if code != "" && strings.Contains(text, code) {
			return true
		}
	}
	return false
}
