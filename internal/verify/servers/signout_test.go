package servers

import (
	"net/http"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// signOut revokes the session at the server (RFC 7009), after a while.
func signOut(after time.Duration) func(t *testing.T, s *server) int {
	return func(t *testing.T, s *server) int {
		auth := s.auth()
		auth.Servers = []string{s.URL}
		auth.SignOut = tokenendpoint.Endpoint{
			Operation: refresh.Operation{ID: "revoke", Method: http.MethodPost, Route: s.revoke, Role: refresh.RoleSignOut},
			Form:      true, Client: true, Request: tokenendpoint.RequestFields{RefreshToken: "/token"},
			Fixed: map[string]string{"/token_type_hint": "refresh_token"},
		}
		c, err := apiclient.New(auth, s.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.SignInWith(t.Context(), s.signIn()); err != nil {
			t.Fatal(err)
		}
		token, err := c.Session().Current()
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		n := s.since()
		if err := c.SignOut(t.Context()); err != nil {
			t.Error(err)
		}
		tokens := n()
		if c.State().SignedIn() || s.revokes != 1 {
			t.Errorf("%s, %d revocations", c.State().Status, s.revokes)
		}
		if status := s.refreshByHand(token.RefreshToken.Reveal()); status == http.StatusOK {
			t.Error("the server still takes the refresh token")
		}
		return tokens
	}
}
