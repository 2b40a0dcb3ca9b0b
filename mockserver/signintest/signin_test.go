package signintest_test

import (
	"context"
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/mockserver/signintest"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(at signintest.Server) (*signin.Client, error) {
	return signin.New(signin.Config{
		Issuer: at.Issuer, Client: tokenendpoint.PublicClient(at.ClientID), Scopes: at.Scopes, HTTPClient: at.HTTPClient, OpenBrowser: at.Open,
		Prompt: func(ctx context.Context, n signin.Notice) {
			if n.Kind == signin.NoticeDevice {
				at.Show(ctx, n.URL, n.UserCode)
			}
		},
	})
}

func result(g signin.Grant, err error) (signintest.Tokens, error) {
	return signintest.Tokens{Access: g.Token.AccessToken, Refresh: g.Token.RefreshToken, ID: g.IDToken}, err
}

// Package signin passes its own suite.
func TestClient(t *testing.T) {
	var last refresh.Token
	signintest.Run(t, signintest.Client{
		SignIn: func(ctx context.Context, at signintest.Server) (signintest.Tokens, error) {
			c, err := client(at)
			if err != nil {
				return signintest.Tokens{}, err
			}
			g, err := c.Browser(ctx)
			last = g.Token
			return result(g, err)
		},
		Device: func(ctx context.Context, at signintest.Server) (signintest.Tokens, error) {
			c, err := client(at)
			if err != nil {
				return signintest.Tokens{}, err
			}
			return result(c.Device(ctx))
		},
		Refresh: func(ctx context.Context, at signintest.Server, _ signintest.Tokens) (signintest.Tokens, error) {
			c, err := client(at)
			if err != nil {
				return signintest.Tokens{}, err
			}
			last, err = c.Refresher().Refresh(ctx, last)
			return signintest.Tokens{Access: last.AccessToken, Refresh: last.RefreshToken}, err
		},
	})
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
