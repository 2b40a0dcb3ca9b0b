package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/signin"
)

// Many that share a store, each with a client of its own as processes have: one
// sign-in, and its session is everybody's.
func TestPromise58_OneSignInAmongAllWhoShareAStore(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	var opened, waiting atomic.Int32
	cfg.OpenBrowser = func(ctx context.Context, address string) error {
		opened.Add(1)
		time.AfterFunc(1200*time.Millisecond, func() { _ = visit(ctx, address) }) // people are slow
		return nil
	}
	cfg.Prompt = func(_ context.Context, n signin.Notice) {
		if n.Kind == signin.NoticeWaiting {
			waiting.Add(1)
		}
	}
	path := filepath.Join(t.TempDir(), "session.json")
	var wg sync.WaitGroup
	tokens := make([]string, 4)
	for i := range tokens {
		wg.Go(func() {
			store, err := filestore.New(path)
			if err != nil {
				t.Error(err)
				return
			}
			s, err := signin.Login(t.Context(), cfg, store)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			tokens[i] = signedIn(t, s).AccessToken.Reveal()
		})
	}
	wg.Wait()
	if opened.Load() != 1 || waiting.Load() != 3 {
		t.Errorf("%d browsers were opened, %d waited", opened.Load(), waiting.Load())
	}
	for _, token := range tokens {
		if token == "" || token != tokens[0] {
			t.Errorf("tokens differ: %v", tokens)
		}
	}
	// A restart goes on without a request.
	before := len(p.forms)
	store, _ := filestore.New(path)
	s, err := signin.Login(t.Context(), cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if signedIn(t, s).AccessToken.Reveal() != tokens[0] || len(p.forms) != before {
		t.Error("the restart signed in again")
	}
}

func TestPromise58_ARefusalCoolsDown(t *testing.T) {
	p := newProvider(t)
	p.respond = func(v url.Values) { v.Del("code"); v.Set("error", "access_denied") }
	cfg := p.config()
	opened := 0
	cfg.OpenBrowser = func(ctx context.Context, address string) error { opened++; return visit(ctx, address) }
	cfg.Refusals = signin.RefusalFile(filepath.Join(t.TempDir(), "refused"))
	store := &refresh.MemoryStore{}
	_, err := signin.Login(t.Context(), cfg, store)
	wantKind(t, err, signin.ErrDenied)
	for range 3 { // other processes
		_, err = signin.Login(t.Context(), cfg, store)
		wantKind(t, err, signin.ErrCoolDown)
		if e, ok := errors.AsType[*signin.Error](err); !ok || e.RetryAfter <= 0 || e.RetryAfter > time.Minute {
			t.Errorf("no word of when: %v", err)
		}
	}
	if opened != 1 {
		t.Errorf("%d tabs", opened)
	}
	p.respond, cfg.CoolDown = nil, -1
	s, err := signin.Login(t.Context(), cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if last, err := cfg.Refusals.Last(t.Context()); err != nil || !last.IsZero() {
		t.Error("a sign-in does not end the cool-down", last, err)
	}
}

// brokenStore cannot be written to, and knows it.
type brokenStore struct{ refresh.MemoryStore }

func (*brokenStore) Probe(context.Context) error { return errors.New("keyring locked") }

func TestStoreIsProbedBeforeTheUserIsAsked(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	cfg.OpenBrowser = func(context.Context, string) error { t.Error("asked"); return nil }
	_, err := signin.Login(t.Context(), cfg, &brokenStore{})
	wantKind(t, err, signin.ErrStore)
}

// A record names the issuer: its refresh token goes to no other one.
func TestPromise58_RefreshTokensStayWithTheirIssuer(t *testing.T) {
	p, other := newProvider(t), newProvider(t)
	g, err := client(t, p.config()).Browser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = client(t, other.config()).Refresher().Refresh(t.Context(), g.Token)
	if wantKind(t, err, signin.ErrIssuer); errors.Is(err, refresh.ErrRefused) {
		t.Error("the session of the other issuer would end")
	}
	if len(other.forms) != 0 {
		t.Errorf("it was sent to another issuer: %v", other.forms)
	}
	// Login there signs in anew, in the same store.
	store := &refresh.MemoryStore{}
	if _, err := store.Save(t.Context(), g.Token, ""); err != nil {
		t.Fatal(err)
	}
	s, err := signin.Login(t.Context(), other.config(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(other.forms) != 1 || other.forms[0].Get("grant_type") != "authorization_code" {
		t.Errorf("got %v", other.forms)
	}
}

func TestRefreshKeepsTheRecord(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	cfg.ScopeOnRefresh, cfg.Resource = true, "https://api.example"
	c := client(t, cfg)
	g, err := c.Browser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next, err := c.Refresher().Refresh(t.Context(), g.Token)
	if err != nil || next.RefreshToken == g.Token.RefreshToken || next.Extra.IsZero() || next.Extra == g.Token.Extra {
		t.Fatalf("%v %v", next, err)
	}
	if f := p.forms[1]; f.Get("grant_type") != "refresh_token" || f.Get("scope") != "openid read" || f.Get("resource") != "https://api.example" {
		t.Errorf("form: %v", f)
	}
	p.claims = func(c map[string]any) { c["sub"] = "mallory" }
	_, err = c.Refresher().Refresh(t.Context(), next)
	wantKind(t, err, refresh.ErrRefused)
	wantKind(t, err, signin.ErrIDToken)
	// An ID token that cannot be verified costs no session: the tokens are new.
	p.claims = func(c map[string]any) { c["aud"] = "other" }
	kept, err := c.Refresher().Refresh(t.Context(), next)
	if err != nil || kept.AccessToken.IsZero() || kept.Extra != next.Extra {
		t.Error(kept, err)
	}
	// The endpoints are in the record: another machine goes on while the metadata
	// cannot be read.
	p.claims = nil
	p.metadata = map[string]any{"issuer": p.URL}
	if _, err = client(t, cfg).Refresher().Refresh(t.Context(), kept); err != nil {
		t.Error(err)
	}
	// A refusal ends the session; a client that is refused does not.
	for code, ends := range map[string]bool{"invalid_grant": true, "invalid_client": false} {
		p.token = func(w http.ResponseWriter, _ url.Values) bool {
			w.WriteHeader(400)
			p.json(w, map[string]string{"error": code})
			return true
		}
		if _, err = c.Refresher().Refresh(t.Context(), next); errors.Is(err, refresh.ErrRefused) != ends {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestPromise59_StepUpAsksOnceForTheUnion(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	store := &refresh.MemoryStore{}
	s, err := signin.Login(t.Context(), cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	ch := refresh.ChallengeOf(&http.Response{StatusCode: 403, Header: http.Header{"Www-Authenticate": {`Bearer error="insufficient_scope", scope="write read"`}}})
	more, err := cfg.With(ch)
	if err != nil {
		t.Fatal(err)
	}
	s, err = signin.Login(t.Context(), more, store)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if len(p.forms) != 2 || p.forms[1].Get("grant_type") != "authorization_code" || p.asked.Get("scope") != "openid read write" {
		t.Errorf("asked for %q by %v", p.asked.Get("scope"), p.forms)
	}
	// It was asked for, whatever was granted: not again.
	if _, err = more.With(ch); !errors.Is(err, signin.ErrStepUp) {
		t.Error(err)
	}
	s, err = signin.Login(t.Context(), more, store)
	if err != nil || len(p.forms) != 2 {
		t.Fatal(err, len(p.forms))
	}
	s.Close()
}

func TestPromise59_StrongerAuthenticationIsVerified(t *testing.T) {
	ch := refresh.ChallengeOf(&http.Response{StatusCode: 401, Header: http.Header{"Www-Authenticate": {`Bearer error="insufficient_user_authentication", acr_values="gold", max_age="60"`}}})
	for name, tc := range map[string]struct {
		claims func(map[string]any)
		want   error
	}{
		"as asked":  {func(c map[string]any) { c["acr"] = "gold" }, nil},
		"weaker":    {func(c map[string]any) { c["acr"] = "silver" }, signin.ErrStepUp},
		"too old":   {func(c map[string]any) { c["acr"] = "gold"; c["auth_time"] = time.Now().Add(-time.Hour).Unix() }, signin.ErrStepUp},
		"no reason": {func(c map[string]any) { c["acr"] = "gold"; delete(c, "auth_time") }, signin.ErrStepUp},
	} {
		p := newProvider(t)
		p.claims = tc.claims
		cfg, err := p.config().With(ch)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client(t, cfg).Browser(t.Context())
		if wantKind(t, err, tc.want); p.asked.Get("acr_values") != "gold" || p.asked.Get("max_age") != "60" {
			t.Errorf("%s: asked %v", name, p.asked)
		}
	}
}

func TestClockThatIsOff(t *testing.T) {
	p := newProvider(t)
	server := time.Now().Add(time.Hour)
	p.claims = func(c map[string]any) { c["iat"], c["exp"] = server.Unix(), server.Add(time.Hour).Unix() }
	p.token = func(w http.ResponseWriter, _ url.Values) bool {
		w.Header().Set("Date", server.UTC().Format(http.TimeFormat))
		return false
	}
	_, err := client(t, p.config()).Browser(t.Context())
	wantKind(t, err, signin.ErrClock)
}

func TestSignOutEndsTheSessionWhateverTheNetworkDoes(t *testing.T) {
	p := newProvider(t)
	c := client(t, p.config())
	store := &refresh.MemoryStore{}
	s, err := c.Login(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	logout, err := c.SignOut(t.Context(), s)
	if err != nil || len(p.revoked) != 2 || p.revoked[0] != "refresh_token" {
		t.Errorf("revoked %v, %v", p.revoked, err)
	}
	u, _ := url.Parse(logout)
	if u.Query().Get("id_token_hint") == "" || u.Query().Get("client_id") != "app" || u.Path != "/end" {
		t.Errorf("logout at %s", logout)
	}
	if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrSignedOut) {
		t.Error(err)
	}
	again, err := c.Login(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	p.CloseClientConnections()
	p.Close()
	_, err = c.SignOut(t.Context(), again)
	wantKind(t, err, signin.ErrNotRevoked)
	if _, err := again.Token(t.Context()); !errors.Is(err, refresh.ErrSignedOut) {
		t.Error(err)
	}
	if _, rev, _ := store.Load(t.Context()); rev != "" {
		t.Error("the store still has it")
	}
}
