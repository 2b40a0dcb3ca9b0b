package websession_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantCounts checks the refreshes so far, and that no refresh token was used twice.
func wantCounts(t *testing.T, s *tokenServer, refreshes int) {
	t.Helper()
	got, reuses, _ := s.counted()
	want(t, "refreshes", got, refreshes)
	want(t, "refresh tokens used twice", reuses, 0)
}

const (
	ada   = "ada@example.com"
	grace = "grace@example.com"
)

var (
	key        = websession.NewKey()
	cookieOnly = websession.CookieOnly(websession.RestartForgets{})
)

// site is a backend: /login, /logout, /me, /events and what is added to mux.
type site struct {
	http.Handler
	mux *http.ServeMux
	m   *websession.Manager
	api *tokenServer
}

func newSite(t testing.TB, api *tokenServer, storage websession.Storage, opts ...websession.Option) *site {
	t.Helper()
	return newSiteWithKeys(t, api, []websession.Key{key}, storage, opts...)
}

func newSiteWithKeys(t testing.TB, api *tokenServer, keys []websession.Key, storage websession.Storage, opts ...websession.Option) *site {
	t.Helper()
	m, err := websession.New(api, keys, storage, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	s := &site{mux: http.NewServeMux(), m: m, api: api}
	s.Handler = m.Handler(s.mux)
	s.mux.HandleFunc("POST /login", s.login)
	s.mux.HandleFunc("POST /logout", s.logout)
	s.mux.Handle("/me", m.Require(http.HandlerFunc(s.me)))
	s.mux.Handle("/events", m.Events())
	return s
}

func (s *site) login(w http.ResponseWriter, r *http.Request) {
	session, err := websession.Begin(r.Context())
	if err == nil {
		err = session.SignIn(r.Context(), s.api.signIn(r.URL.Query().Get("as")))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// logout tells the API, if that can be reached, and signs out here.
func (s *site) logout(w http.ResponseWriter, r *http.Request) {
	session, err := websession.FromContext(r.Context())
	if err == nil {
		err = s.signOut(r.Context(), session)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func (s *site) signOut(ctx context.Context, session *refresh.Session) error {
	if t, err := session.Token(ctx); err == nil {
		s.api.signOut(t)
	}
	return session.SignOut(ctx)
}

func (s *site) me(w http.ResponseWriter, r *http.Request) {
	session, err := websession.FromContext(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	user, err := s.api.call(r.Context(), session)
	switch {
	case errors.Is(err, refresh.ErrSignedOut):
		s.m.Deny(w, r)
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	default:
		_, _ = io.WriteString(w, user)
	}
}

// stores are stores in memory by session, as a server of them would have.
type stores struct {
	mu sync.Mutex
	by map[string]*refresh.MemoryStore
}

func newStores() *stores { return &stores{by: map[string]*refresh.MemoryStore{}} }

func (s *stores) of(id string) (refresh.Store, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by[id] == nil {
		s.by[id] = &refresh.MemoryStore{}
	}
	return s.by[id], nil
}

// lose empties all stores, as a restart of a cache does.
func (s *stores) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, store := range s.by {
		if _, rev, _ := store.Load(context.Background()); rev != "" {
			_ = store.Clear(context.Background(), rev)
		}
	}
}

// storages are the three kinds, each with stores of its own.
func storages() map[string]func() websession.Storage {
	return map[string]func() websession.Storage{
		"CookieOnly":     func() websession.Storage { return cookieOnly },
		"CookieAndStore": func() websession.Storage { return websession.CookieAndStore(newStores().of) },
		"StoreOnly":      func() websession.Storage { return websession.StoreOnly(newStores().of) },
	}
}
