package signintest

import (
	"context"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
)

// Provider is an authorization server or OpenID provider to be tested, at which
// somebody can sign in without being asked anything by hand.
type Provider struct {
	// Issuer is its issuer, which has metadata.
	Issuer string
	// ClientID is a client that is registered there with RedirectURI, and may have
	// refresh tokens.
	ClientID string
	// Secret authenticates the client, in the header. By default, the client is
	// public.
	Secret refresh.Secret
	// RedirectURI is where the client is called back. Nobody has to listen there.
	RedirectURI string
	// Scopes are what to ask for. By default, "openid" and "offline_access".
	Scopes []string
	// Allow opens an authorization request, signs in and says yes. It returns where
	// the browser is sent back to, which it does not open, or an error if the
	// provider shows a page about what is wrong.
	Allow func(ctx context.Context, address string) (*url.URL, error)
	// Deny says no. By default, nobody does.
	Deny func(ctx context.Context, address string) (*url.URL, error)
	// ApproveDevice lets the device with a user code in. By default, the traps of the
	// device flow are left out.
	ApproveDevice func(ctx context.Context, userCode string) error
	// HTTPClient reaches the provider. By default, one with the default transport.
	HTTPClient *http.Client
	// Known are the names of traps that the provider is known to fall into. By
	// default, it passes all.
	Known []string
}

func (p Provider) known() []string { return p.Known }

func (p Provider) traps() []trap {
	all := p.metadataTraps()
	all = append(all, p.authorizationTraps()...)
	all = append(all, p.pageTraps()...)
	all = append(all, p.codeTraps()...)
	all = append(all, p.tokenTraps()...)
	all = append(all, p.endTraps()...)
	if p.ApproveDevice != nil {
		all = append(all, p.deviceTraps()...)
	}
	return all
}
