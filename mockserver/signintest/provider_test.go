package signintest_test

import (
	"context"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/mockserver/signintest"
	"github.com/perennial-go/perennial/refresh"
)

// The identity provider for tests passes the suite, as a public client sees it
// and as one with a secret.
func TestProvider(t *testing.T) {
	const redirect = "https://app.example/callback"
	p := idp.Start(idp.Config{PollInterval: time.Second, Clients: []idp.Client{
		{ID: "app", RedirectURIs: []string{redirect}},
		{ID: "web", Secret: refresh.NewSecret("s:&"), RedirectURIs: []string{redirect}},
	}})
	defer p.Close()
	for _, subject := range []signintest.Provider{{ClientID: "app"}, {ClientID: "web", Secret: refresh.NewSecret("s:&")}} {
		user := p.Browser(mockserver.AdaEmail, mockserver.AdaPassword)
		subject.Issuer, subject.RedirectURI, subject.HTTPClient = p.Issuer("").URL(), redirect, p.Client()
		subject.Allow, subject.Deny = user.Allow, user.Deny
		subject.ApproveDevice = func(_ context.Context, code string) error {
			return p.Issuer("").ApproveDevice(code, mockserver.AdaEmail)
		}
		t.Run(subject.ClientID, func(t *testing.T) { signintest.Run(t, subject) })
	}
}
