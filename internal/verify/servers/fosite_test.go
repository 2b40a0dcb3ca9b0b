package servers

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
	"github.com/ory/fosite/handler/openid"
	"github.com/ory/fosite/storage"
	"github.com/ory/fosite/token/jwt"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// startFosite starts Ory's fosite with its example store: the library that Hydra
// is built on. It rotates refresh tokens, and a second use revokes the family.
func startFosite(t *testing.T, base string) backend {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	store := storage.NewExampleStore()
	config := &fosite.Config{
		AccessTokenLifespan: life, RefreshTokenLifespan: time.Hour, GlobalSecret: []byte("some-cool-secret-that-is-32bytes"),
		RefreshTokenScopes: []string{"offline"}, ClientSecretsHasher: &remembering{Hasher: &fosite.BCrypt{Config: &fosite.Config{}}},
	}
	provider := compose.ComposeAllEnabled(config, store, key)
	f := &fositeServer{provider: provider}
	mux := http.NewServeMux()
	mux.HandleFunc("/oauth2/token", f.alone(f.token))
	mux.HandleFunc("/oauth2/revoke", f.alone(f.revoke))
	mux.HandleFunc("/thing", f.alone(f.thing))
	b := backend{
		handler: mux, token: "/oauth2/token", revoke: "/oauth2/revoke", api: "/thing",
		// RFC 6749, section 2.3.1: the store's client whose ID and secret have to be
		// form-encoded first.
		client: tokenendpoint.SecretInHeader{ID: "encoded:client", Secret: refresh.NewSecret("encoded&password")},
	}
	b.revokeAccess = func(token string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		strategy := compose.NewOAuth2HMACStrategy(config)
		if err := store.DeleteAccessTokenSession(context.Background(), strategy.AccessTokenSignature(context.Background(), token)); err != nil {
			t.Error(err)
		}
	}
	b.signIn = func() []byte {
		s := &server{backend: b, t: t, URL: base}
		status, body := s.post(b.token, url.Values{"grant_type": {"password"}, "username": {"peter"}, "password": {"secret"}, "scope": {"offline photos"}})
		if status != http.StatusOK {
			t.Fatalf("sign-in: %d %s", status, body)
		}
		return body
	}
	return b
}

// remembering is a hasher that compares the same two only once: bcrypt takes a
// second and more under the race detector, which is half a life of a token here.
type remembering struct {
	fosite.Hasher
	known sync.Map
}

func (r *remembering) Compare(ctx context.Context, hash, data []byte) error {
	key := string(hash) + " " + string(data)
	if _, ok := r.known.Load(key); ok {
		return nil
	}
	err := r.Hasher.Compare(ctx, hash, data)
	if err == nil {
		r.known.Store(key, true)
	}
	return err
}

type fositeServer struct {
	mu       sync.Mutex // fosite's own memory store has maps that it reads without a lock
	provider fosite.OAuth2Provider
}

// alone serves one request at a time.
func (f *fositeServer) alone(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		h(w, r)
	}
}

func (f *fositeServer) session() *openid.DefaultSession {
	return &openid.DefaultSession{Claims: &jwt.IDTokenClaims{Subject: "peter"}, Headers: &jwt.Headers{}, Subject: "peter"}
}

func (f *fositeServer) token(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	request, err := f.provider.NewAccessRequest(ctx, r, f.session())
	if err != nil {
		f.provider.WriteAccessError(ctx, w, request, err)
		return
	}
	if request.GetGrantTypes().ExactOne("password") {
		for _, scope := range request.GetRequestedScopes() {
			request.GrantScope(scope)
		}
	}
	response, err := f.provider.NewAccessResponse(ctx, request)
	if err != nil {
		f.provider.WriteAccessError(ctx, w, request, err)
		return
	}
	f.provider.WriteAccessResponse(ctx, w, request, response)
}

func (f *fositeServer) revoke(w http.ResponseWriter, r *http.Request) {
	f.provider.WriteRevocationResponse(r.Context(), w, f.provider.NewRevocationRequest(r.Context(), r))
}

// thing is an API: fosite says who may use it.
func (f *fositeServer) thing(w http.ResponseWriter, r *http.Request) {
	_, _, err := f.provider.IntrospectToken(r.Context(), fosite.AccessTokenFromRequest(r), fosite.AccessToken, f.session())
	if err != nil {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		w.WriteHeader(http.StatusUnauthorized)
	}
}
