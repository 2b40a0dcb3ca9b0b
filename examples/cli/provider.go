package main

import (
	"context"
	"fmt"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// clientID is this program at the identity provider.
const clientID = "app"

// provider is the identity provider of -issuer, and what it knows of this run.
func (p *program) provider() (*signin.Client, error) {
	where := signin.FromEnvironment()
	if p.device {
		where = signin.Environment{Remote: true} // somebody reads this, and the browser is elsewhere
	}
	return signin.New(signin.Config{
		Issuer: p.issuer, Client: tokenendpoint.PublicClient(clientID), Scopes: []string{"openid", "offline_access", "read", "write"},
		Environment: where, Prompt: signin.PromptTo(p.err), Paste: signin.PasteFrom(p.in),
	})
}

// withProvider runs a command with a session that the provider refreshes.
func (p *program) withProvider(ctx context.Context, c *client.Client, store refresh.Store, do command) error {
	provider, err := p.provider()
	if err != nil {
		return err
	}
	s := refresh.NewSession(provider.Refresher(), refresh.WithStore(store))
	defer s.Close()
	return do(ctx, c.ForSession(s), nil)
}

// loginAtProvider signs in with a browser, here or elsewhere. Of several copies of
// the program that do so at once, one asks the user.
func (p *program) loginAtProvider(ctx context.Context, c *client.Client, _ []string) error {
	provider, err := p.provider()
	if err != nil {
		return err
	}
	store, err := p.open()
	if err != nil {
		return err
	}
	s, err := provider.Login(ctx, store)
	if s == nil {
		return err
	}
	defer s.Close()
	user, err := c.ForSession(s).Account.GetCurrentUser(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, "signed in as", user.Name)
	return nil
}

// signOut ends the session at whoever began it.
func (p *program) signOut(ctx context.Context, c *client.Client) error {
	if p.issuer == "" {
		return c.SignOut(ctx)
	}
	provider, err := p.provider()
	if err != nil {
		return err
	}
	_, err = provider.SignOut(ctx, c.Session())
	return err
}
