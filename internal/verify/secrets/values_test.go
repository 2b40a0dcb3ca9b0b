package secrets_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/internal/canary"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/ageseal"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/keyringstore"
	"github.com/perennial-go/perennial/refresh/redisstore"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
	"github.com/perennial-go/perennial/refresh/websession"
)

var (
	secret = refresh.NewSecret(canary.Text)
	tokens = refresh.Token{AccessToken: refresh.NewSecret("access-" + canary.Text), RefreshToken: refresh.NewSecret("refresh-" + canary.Text)}
)

// must returns v, and ends the test for an error.
func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// wantSilent fails the test if v shows one of the secrets in any shape and way.
func wantSilent[T any](t *testing.T, name string, v T, secrets ...string) {
	t.Helper()
	for shape, s := range canary.Shapes(v) {
		for _, text := range append(secrets, canary.Text) {
			if ways := canary.LeaksOf(s, text); ways != nil {
				slices.Sort(ways)
				t.Errorf("%s as %s shows a secret with %s", name, shape, strings.Join(ways, ", "))
			}
		}
	}
}

// Promise 55: what programs hold for as long as they run, with real tokens, keys
// and passwords in it, and in the middle of its life: signed in and refreshed.
func TestPromise55_NoValuePrintsASecret(t *testing.T) {
	synctest.Test(t, valuesInUse)
}

func valuesInUse(t *testing.T) {
	var memory refresh.MemoryStore
	n := 0
	s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		n++
		return refresh.Token{AccessToken: refresh.NewSecret(fmt.Sprint(n, canary.Text)), RefreshToken: tokens.RefreshToken}, nil
	}), refresh.WithStore(&memory))
	defer s.Close()
	if err := s.SignIn(t.Context(), tokens); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		// A verb that fmt does not know prints the fields themselves, whatever methods
		// there are; nobody may write them meanwhile.
		synctest.Wait()
		wantSilent(t, "Session", s)
		wantSilent(t, "MemoryStore", &memory)
		wantSilent(t, "Middleware", refresh.NewMiddleware(s))
		if _, err := s.Renew(t.Context(), must[refresh.Token](t)(s.Token(t.Context()))); err != nil {
			t.Fatal(err)
		}
	}
	if n != 2 {
		t.Errorf("%d refreshes, want 2", n)
	}
}

// Promise 55: keys that seal and keys that sign, and what holds them.
func TestPromise55_NoKeyIsPrinted(t *testing.T) {
	age := ageseal.NewKey()
	byKey := must[refresh.Sealer](t)(ageseal.FromKey(age))
	byPassphrase := must[refresh.Sealer](t)(ageseal.FromPassphrase(secret, ageseal.WithWorkFactor(2)))
	if _, err := byPassphrase.Seal([]byte(canary.Text), canary.Text); err != nil {
		t.Fatal(err)
	}
	bech32 := strings.TrimPrefix(age.Reveal(), "AGE-SECRET-KEY-")
	wantSilent(t, "key", age, bech32)
	wantSilent(t, "sealer with a key", byKey, bech32, identity(t, age))
	wantSilent(t, "sealer with a passphrase", byPassphrase)
	wantSilent(t, "filestore.Store", must[*filestore.Store](t)(filestore.New(filepath.Join(t.TempDir(), "f"), filestore.WithSealer(byPassphrase))))
	wantSilent(t, "keyringstore.Store", must[*keyringstore.Store](t)(keyringstore.New("tool", "ada", keyringstore.WithPath(filepath.Join(t.TempDir(), "k")))))
	rdb := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", Password: canary.Text})
	defer rdb.Close()
	wantSilent(t, "redisstore.Store", must[*redisstore.Store](t)(redisstore.New(rdb, "ada", redisstore.WithSealer(byKey))), identity(t, age))

	key := websession.NewKey()
	wantSilent(t, "websession.Key", key, key.Reveal())
	m := must[*websession.Manager](t)(websession.New(refresh.RefreshFunc(nil), []websession.Key{key}, websession.CookieOnly(websession.RestartForgets{})))
	defer m.Close()
	wantSilent(t, "websession.Manager", m, key.Reveal())

	seed := []byte(strings.Repeat(canary.Text, 3)[:ed25519.SeedSize])
	signer := signin.NewSigningKey(ed25519.NewKeyFromSeed(seed))
	wantSilent(t, "signin.SigningKey", signer, string(seed))
	wantSilent(t, "signin.PrivateKeyJWT", signin.PrivateKeyJWT{ID: "app", Key: signer}, string(seed))
	wantSilent(t, "signin.Client", must[*signin.Client](t)(signin.New(signin.Config{
		Metadata: &signin.Metadata{TokenEndpoint: "https://id.example/token"}, Client: signin.ClientSecret{ID: "app", Secret: secret},
	})))
}

// Promise 55: clients with every kind of credential, against a server that
// quotes all that it gets.
func TestPromise55_NoClientPrintsASecret(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":%q,"error_description":%q,"detail":%q}`, body, r.Header.Get("Authorization"), r.URL)
	}))
	defer echo.Close()
	for name, auth := range map[string]tokenendpoint.ClientAuth{
		"header": tokenendpoint.SecretInHeader{ID: "app", Secret: secret}, "body": tokenendpoint.SecretInBody{ID: "app", Secret: secret},
	} {
		c := must[*apiclient.Client](t)(apiclient.New(tokenendpoint.OAuth2(echo.URL, auth), echo.URL, apiclient.WithTokenURL(echo.URL),
			apiclient.WithSchemes(apiclient.Scheme{Name: "key", Type: apiclient.SchemeAPIKey, In: "header", Param: "X-Key"}, apiclient.Scheme{Name: "basic", Type: apiclient.SchemeHTTP, Word: "basic"}),
			apiclient.WithAPIKey("key", secret), apiclient.WithBasic("basic", "ada", secret)))
		defer c.Close()
		err := c.Session().SignIn(t.Context(), refresh.Token{AccessToken: tokens.AccessToken, RefreshToken: tokens.RefreshToken, Expiry: time.Now().Add(-time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		wantSilent(t, "apiclient.Client, "+name, c)
		if _, err = c.Session().Token(t.Context()); err == nil {
			t.Fatal("a refresh that was refused brought a token")
		}
		wantSilent(t, "the error of a refresh, "+name, err)
		wantSilent(t, "apiclient.Client afterwards, "+name, c)
		wantSilent(t, "State, "+name, c.State())
	}

	srv := taskapi.New(mockserver.Users(mockserver.User{Email: "ada@example.com", Password: secret}))
	defer srv.Close()
	c := must[*client.Client](t)(client.New(srv.URL, client.WithHTTPClient(srv.Client())))
	defer c.Close()
	if _, err := c.SignIn(t.Context(), "ada@example.com", canary.Text); err != nil {
		t.Fatal(err)
	}
	held := must[refresh.Token](t)(c.Session().Token(t.Context()))
	wantSilent(t, "client.Client", c, held.AccessToken.Reveal(), held.RefreshToken.Reveal())
	wantSilent(t, "mockserver.Server", srv, held.AccessToken.Reveal(), held.RefreshToken.Reveal())
}
