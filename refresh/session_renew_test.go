package refresh_test

import (
	"testing"
	"testing/synctest"

	"github.com/perennial-go/perennial/refresh"
)

// A token that the session never handed out, such as one read from a header,
// is recognised by its text.
func TestRenewOfAPlainToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		if _, err := r.session.Renew(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("some-older-one")}); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "refreshes for an older token", a.refreshes(), 0)
		if _, err := r.session.Renew(t.Context(), refresh.Token{AccessToken: a.token().AccessToken}); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "refreshes for the current token", a.refreshes(), 1)
	})
}
