package signin_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/refresh/keyringstore"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

var _ signin.Prober = (*keyringstore.Store)(nil)

// locked is a keyring that can be read and not written to, as one whose user has
// dismissed the question for it.
type locked struct{}

func (locked) Get(string, string) (string, error) { return "", keyring.ErrNotFound }
func (locked) Set(string, string, string) error   { return errors.New("dismissed") }

// A keyring that is locked is found before the user is asked: no consent is spent
// for tokens that cannot be kept.
func TestLockedKeyringIsFoundBeforeTheUserIsAsked(t *testing.T) {
	p := idp.Start(idp.Config{})
	t.Cleanup(p.Close)
	store, err := keyringstore.New("perennial-test", "ada", keyringstore.WithKeyring(locked{}), keyringstore.WithPath(filepath.Join(t.TempDir(), "session.sealed")))
	if err != nil {
		t.Fatal(err)
	}
	_, err = signin.Login(t.Context(), signin.Config{
		Issuer: p.Issuer("").URL(), Client: tokenendpoint.PublicClient("app"), Scopes: []string{"openid"}, HTTPClient: p.Client(),
		OpenBrowser: func(context.Context, string) error { t.Error("the user is asked"); return nil },
	}, store)
	if !errors.Is(err, signin.ErrStore) || !errors.Is(err, keyringstore.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if len(p.CallsOf("authorize")) != 0 {
		t.Error("an authorization request was made")
	}
}
