package signintest

import (
	"context"
	"net/http"

	"github.com/perennial-go/perennial/refresh"
)

// Client is a client to be tested: a library, or a program's own sign-in.
type Client struct {
	// SignIn signs in once, by authorization code with a redirect to this machine
	// (RFC 8252), as an OpenID Connect client that starts anew. By default, the
	// traps of that flow are left out.
	SignIn func(ctx context.Context, at Server) (Tokens, error)
	// Device signs in once by the device flow (RFC 8628). It runs in a
	// testing/synctest bubble and has to use Server.HTTPClient: five seconds between
	// two polls take no time. By default, the traps of that flow are left out.
	Device func(ctx context.Context, at Server) (Tokens, error)
	// Refresh gets new tokens for those of a sign-in. By default, the traps of
	// refreshes are left out.
	Refresh func(ctx context.Context, at Server, last Tokens) (Tokens, error)
	// Known are the names of traps that the client is known to fall into. By
	// default, it passes all.
	Known []string
}

// Server is where a client signs in.
type Server struct {
	// Issuer is the issuer, which has metadata.
	Issuer string
	// ClientID is a public client that is registered with the path /callback on
	// 127.0.0.1, [::1] and localhost, at any port.
	ClientID string
	// Scopes are what to ask for, "openid" among them.
	Scopes []string
	// HTTPClient reaches the server. Clients of the browser flow may use another one.
	HTTPClient *http.Client
	// Open is the user's browser: it opens the authorization request and returns at
	// once.
	Open func(ctx context.Context, address string) error
	// Show tells the user the address and the code of a device.
	Show func(ctx context.Context, address, userCode string)
}

// Tokens are the result of a sign-in or a refresh.
type Tokens struct {
	Access, Refresh, ID refresh.Secret
}

func (c Client) known() []string { return c.Known }

func (c Client) traps() []trap {
	var all []trap
	if c.SignIn != nil {
		all = append(all, c.requestTraps()...)
		all = append(all, c.responseTraps()...)
		all = append(all, c.redirectTraps()...)
		all = append(all, c.idTokenTraps()...)
	}
	if c.SignIn != nil && c.Refresh != nil {
		all = append(all, c.refreshTraps()...)
	}
	if c.Device != nil {
		all = append(all, c.deviceTraps()...)
	}
	return all
}
