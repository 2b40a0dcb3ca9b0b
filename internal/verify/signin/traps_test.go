package signin_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/perennial-go/perennial/mockserver/signintest"
	"github.com/perennial-go/perennial/refresh"
)

// tutorial signs in as tutorials of go-oidc and x/oauth2 do: with PKCE, state and
// nonce, and a handler that takes the first request.
func tutorial(ctx context.Context, at signintest.Server) (signintest.Tokens, error) {
	ctx = oidc.ClientContext(ctx, at.HTTPClient)
	provider, err := oidc.NewProvider(ctx, at.Issuer)
	if err != nil {
		return signintest.Tokens{}, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return signintest.Tokens{}, err
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	config := oauth2.Config{ClientID: at.ClientID, Endpoint: provider.Endpoint(), Scopes: at.Scopes, RedirectURL: "http://" + l.Addr().String() + "/callback"}
	type outcome struct {
		tokens signintest.Tokens
		err    error
	}
	done := make(chan outcome, 10)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var tokens signintest.Tokens
		var err error
		q := r.URL.Query()
		switch {
		case q.Get("state") != state:
			err = errors.New("state did not match")
		case q.Get("error") != "":
			err = errors.New(q.Get("error") + ": " + q.Get("error_description"))
		default:
			tokens, err = exchange(ctx, config, provider, q.Get("code"), nonce, verifier)
		}
		if err != nil {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<p>Failed: "+err.Error())
		} else {
			_, _ = io.WriteString(w, "Signed in. You may close this window.")
		}
		done <- outcome{tokens, err}
	})}
	go func() { _ = server.Serve(l) }()
	defer func() { _ = server.Shutdown(context.WithoutCancel(ctx)) }()
	if err := at.Open(ctx, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier))); err != nil {
		return signintest.Tokens{}, err
	}
	select {
	case o := <-done:
		return o.tokens, o.err
	case <-ctx.Done():
		return signintest.Tokens{}, ctx.Err()
	}
}

func exchange(ctx context.Context, config oauth2.Config, provider *oidc.Provider, code, nonce, verifier string) (signintest.Tokens, error) {
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return signintest.Tokens{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return signintest.Tokens{}, err
	}
	if id.Nonce != nonce {
		return signintest.Tokens{}, errors.New("nonce did not match")
	}
	return signintest.Tokens{Access: refresh.NewSecret(token.AccessToken), Refresh: refresh.NewSecret(token.RefreshToken), ID: refresh.NewSecret(raw)}, nil
}

// device signs in by x/oauth2's device flow.
func device(ctx context.Context, at signintest.Server) (signintest.Tokens, error) {
	ctx = oidc.ClientContext(ctx, at.HTTPClient)
	provider, err := oidc.NewProvider(ctx, at.Issuer)
	if err != nil {
		return signintest.Tokens{}, err
	}
	config := oauth2.Config{ClientID: at.ClientID, Endpoint: provider.Endpoint(), Scopes: at.Scopes}
	code, err := config.DeviceAuth(ctx)
	if err != nil {
		return signintest.Tokens{}, err
	}
	at.Show(ctx, code.VerificationURI, code.UserCode)
	token, err := config.DeviceAccessToken(ctx, code)
	if err != nil {
		return signintest.Tokens{}, err
	}
	return signintest.Tokens{Access: refresh.NewSecret(token.AccessToken)}, nil
}

// What the suite finds in a client that was not written for it.
func TestTrapsThatATutorialFallsInto(t *testing.T) {
	signintest.Run(t, signintest.Client{
		SignIn: tutorial, Device: device,
		Known: []string{
			"the code is sent once",
			"a response of another issuer is refused",
			"a response without the issuer that was promised is refused",
			"a refused exchange is not repeated",
			"errors hold no secret",
			"a response with another state is ignored",
			"a response without a state is ignored",
			"an error with another state is ignored",
			"a response to another host is ignored",
			"a response with two codes is ignored",
			"the code is not left in the address bar",
			"the last page is not stored",
			"what the server says is escaped",
			"an ID token of another access token is refused",
			"an ID token from the future is refused",
			"a device signs in",
			"polls are an interval apart",
			"slow_down slows down all later polls",
			"a server that is away for a moment ends nothing",
			"a device whose user says no ends",
			"a device code that has expired ends it",
			"a device shows no address that runs code",
		},
	})
}

// What zitadel's provider does, and what not.
func TestTrapsAtZitadel(t *testing.T) {
	issuer, _, _ := zitadel(t)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	signintest.Run(t, signintest.Provider{
		Issuer: issuer, ClientID: "native", RedirectURI: "http://127.0.0.1/callback", HTTPClient: &http.Client{Transport: transport},
		Allow: func(ctx context.Context, address string) (*url.URL, error) {
			return newPerson(t, issuer).allow(ctx, address)
		},
		Known: []string{
			"the issuer in responses is announced",
			"a sign-in without PKCE is refused",
			"a challenge in the clear is refused",
			"the page that asks cannot be framed",
			"a code that is used twice revokes its tokens",
			"token responses are not cached",
			"tokens are not handed out to a GET",
			"a refresh token that is used twice ends the session",
		},
	})
}

// allow signs in at the address, and returns where the browser is sent back to.
func (p *person) allow(ctx context.Context, address string) (*url.URL, error) {
	var back *url.URL
	p.http.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(req.URL.String(), p.issuer) {
			back = req.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	id := resp.Request.URL.Query().Get("authRequestID")
	if back != nil || id == "" {
		return back, refusedPage(back)
	}
	resp, err = p.http.PostForm(p.issuer+"/login/username", url.Values{"username": {"test-user@127.0.0.1"}, "password": {"verysecure"}, "id": {id}})
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	return back, refusedPage(back)
}

func refusedPage(back *url.URL) error {
	if back == nil {
		return errors.New("the provider shows a page")
	}
	return nil
}
