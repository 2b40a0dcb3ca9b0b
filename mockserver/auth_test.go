package mockserver_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

func TestLoginAnswersWithTokensAndUser(t *testing.T) {
	srv := newServer(t, mockserver.AccessLife(90*time.Second))
	u := &user{t: t, srv: srv, client: srv.Client()}
	a := u.do("POST", "/auth/login", gen.Credentials{Email: mockserver.AdaEmail, Password: mockserver.AdaPassword}).want(200)
	in := decode[gen.SignIn](a)
	if in.User.ID != "usr_ada" || in.TokenType != "Bearer" || in.ExpiresIn != 90 {
		t.Errorf("signed in as %q, %q for %d s", in.User.ID, in.TokenType, in.ExpiresIn)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("tokens must not be cached")
	}
	for name, c := range map[string]gen.Credentials{
		"password": {Email: mockserver.AdaEmail, Password: "wrong"},
		"address":  {Email: "nobody@example.com", Password: mockserver.AdaPassword},
	} {
		if d := u.do("POST", "/auth/login", c).problem(401, "invalid_credentials").Detail; !strings.Contains(d, "or") {
			t.Errorf("a wrong %s is told apart: %q", name, d)
		}
	}
}

func TestChallengesSayWhatIsWrongWithTheToken(t *testing.T) {
	srv := newServer(t, mockserver.AccessLife(time.Minute))
	u := signIn(t, srv)
	good := u.access

	u.access = ""
	a := u.do("GET", "/me", nil)
	a.problem(401, "token_missing")
	if c := a.Header.Get("WWW-Authenticate"); c != `Bearer realm="team-tasks"` {
		t.Errorf("challenge %q", c)
	}
	u.do("GET", "/me", nil, "Authorization", "Basic "+good).problem(401, "token_missing")

	u.access = good[:len(good)-2] + "xx"
	u.do("GET", "/me", nil).problem(401, "token_invalid")

	u.access = good
	u.do("GET", "/me", nil).want(200)
	srv.Advance(time.Minute)
	a = u.do("GET", "/me", nil)
	a.problem(401, "token_expired")
	if c := a.Header.Get("WWW-Authenticate"); !strings.Contains(c, `error="invalid_token"`) {
		t.Errorf("challenge %q", c)
	}
}

func TestAccessTokenExpiresToTheInstant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(mockserver.AccessLife(1500 * time.Millisecond))
		defer srv.Close()
		u := signIn(t, srv)
		v := decode[gen.Verification](u.do("GET", "/auth/verify", nil).want(200))
		if v.User.Email != mockserver.AdaEmail || !v.ExpiresAt.Equal(time.Now().Add(1500*time.Millisecond)) {
			t.Errorf("the token is %s's until %v", v.User.Email, v.ExpiresAt)
		}
		time.Sleep(1499 * time.Millisecond)
		u.do("GET", "/auth/verify", nil).want(200)
		time.Sleep(time.Millisecond)
		u.do("GET", "/auth/verify", nil).problem(401, "token_expired")
	})
}

func TestRefreshTokenWorksOnceAndReuseEndsTheSession(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	first := u.refresh
	u.take(u.trade(first).want(200))
	if u.refresh == first {
		t.Fatal("the refresh token was not rotated")
	}
	u.do("GET", "/me", nil).want(200)

	u.trade(first).problem(401, "invalid_grant")
	if srv.Refreshes() != 1 || srv.ReusesDetected() != 1 {
		t.Errorf("%d refreshes and %d reuses, want 1 and 1", srv.Refreshes(), srv.ReusesDetected())
	}
	// The whole family is gone, the newest pair included.
	u.trade(u.refresh).problem(401, "invalid_grant")
	u.do("GET", "/me", nil).problem(401, "token_invalid")
	if srv.ReusesDetected() != 1 {
		t.Error("tokens of a session that is over count as reuse")
	}
}

func TestGraceAnswersWithTheSamePair(t *testing.T) {
	srv := newServer(t, mockserver.Grace(10*time.Second))
	u := signIn(t, srv)
	first := u.refresh
	u.take(u.trade(first).want(200))
	access, refresh := u.access, u.refresh

	srv.Advance(9 * time.Second)
	a := u.trade(first).want(200)
	u.take(a)
	if u.access != access || u.refresh != refresh {
		t.Error("the answer within the grace is another pair")
	}
	if left := decode[gen.Tokens](a).ExpiresIn; left != 291 && left != 290 {
		t.Errorf("expires_in %d, want what is left of 300", left)
	}
	if srv.Refreshes() != 1 || srv.ReusesDetected() != 0 {
		t.Errorf("%d refreshes, %d reuses", srv.Refreshes(), srv.ReusesDetected())
	}
	// Its access token has been revoked since: the same answer would be of no use.
	srv.RevokeTokens()
	u.take(u.trade(first).want(200))
	if u.access == access || u.refresh != refresh {
		t.Error("want a new access token and the same refresh token")
	}
	u.do("GET", "/me", nil).want(200)

	srv.Advance(time.Second)
	u.trade(first).problem(401, "invalid_grant")
	if srv.ReusesDetected() != 1 {
		t.Error("grace does not end")
	}
}

func TestGraceIsForTheLastTokenOnly(t *testing.T) {
	srv := newServer(t, mockserver.Grace(time.Hour))
	u := signIn(t, srv)
	first := u.refresh
	u.take(u.trade(u.refresh).want(200))
	u.take(u.trade(u.refresh).want(200))
	u.trade(first).problem(401, "invalid_grant")
	u.trade(u.refresh).problem(401, "invalid_grant")
}

func TestRefreshTokenExpires(t *testing.T) {
	srv := newServer(t, mockserver.RefreshLife(time.Hour))
	u := signIn(t, srv)
	srv.Advance(59 * time.Minute)
	u.take(u.trade(u.refresh).want(200)) // a life of its own
	srv.Advance(59 * time.Minute)
	u.take(u.trade(u.refresh).want(200))
	srv.Advance(time.Hour)
	u.trade(u.refresh).problem(401, "invalid_grant")
	u.trade("never issued").problem(401, "invalid_grant")
	if srv.ReusesDetected() != 0 {
		t.Error("an expired token counts as reuse")
	}
}

func TestRevokeTokensLeavesRefreshTokensGood(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.RevokeTokens()
	u.do("GET", "/me", nil).problem(401, "token_invalid")
	u.take(u.trade(u.refresh).want(200))
	u.do("GET", "/me", nil).want(200)
}

func TestRevokeSessionsEndsRefreshTokensToo(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.RevokeSessions()
	u.do("GET", "/me", nil).problem(401, "token_invalid")
	u.trade(u.refresh).problem(401, "invalid_grant")
	signIn(t, srv).do("GET", "/me", nil).want(200)
}

func TestRevokeOnRefreshEndsTheTokenBefore(t *testing.T) {
	for _, strict := range []bool{false, true} {
		var opts []mockserver.Option
		if strict {
			opts = append(opts, mockserver.RevokeOnRefresh())
		}
		u := signIn(t, newServer(t, opts...))
		old := u.access
		u.take(u.trade(u.refresh).want(200))
		u.do("GET", "/me", nil).want(200)
		u.access = old
		if a := u.do("GET", "/me", nil); (a.StatusCode == 401) != strict {
			t.Errorf("RevokeOnRefresh %v: status %d", strict, a.StatusCode)
		}
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	srv := newServer(t)
	u, other := signIn(t, srv), signIn(t, srv)
	u.do("POST", "/auth/logout", gen.RefreshGrant{RefreshToken: u.refresh}).want(204)
	u.do("GET", "/me", nil).problem(401, "token_invalid")
	u.trade(u.refresh).problem(401, "invalid_grant")
	other.do("GET", "/me", nil).want(200)

	// A refresh token of another session ends that one as well.
	third := signIn(t, srv)
	third.do("POST", "/auth/logout", gen.RefreshGrant{RefreshToken: other.refresh}).want(204)
	third.do("GET", "/me", nil).problem(401, "token_invalid")
	other.trade(other.refresh).problem(401, "invalid_grant")

	// The refresh token of somebody else is none of the caller's business.
	grace := signInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword)
	signIn(t, srv).do("POST", "/auth/logout", gen.RefreshGrant{RefreshToken: grace.refresh}).want(204)
	grace.do("GET", "/me", nil).want(200)
}

func TestIssueSignsInWithoutACall(t *testing.T) {
	srv := newServer(t)
	tokens, err := srv.Issue(mockserver.GraceEmail)
	if err != nil {
		t.Fatal(err)
	}
	u := &user{t: t, srv: srv, client: srv.Client(), access: tokens.AccessToken.Reveal()}
	if got := decode[gen.User](u.do("GET", "/me", nil).want(200)); got.ID != "usr_grace" {
		t.Errorf("signed in as %s", got.ID)
	}
	u.take(u.trade(tokens.RefreshToken.Reveal()).want(200))
	if _, err := srv.Issue("nobody@example.com"); err == nil {
		t.Error("nobody can be signed in")
	}
}

func TestClockIsTheServersOwn(t *testing.T) {
	now := time.Date(2031, 5, 1, 12, 0, 0, 0, time.UTC)
	srv := newServer(t, mockserver.Clock(func() time.Time { return now }))
	srv.Advance(time.Hour)
	u := signIn(t, srv)
	a := u.do("GET", "/health", nil).want(200)
	if h := decode[gen.Health](a); !h.Time.Equal(now.Add(time.Hour)) || !srv.Now().Equal(h.Time) {
		t.Errorf("it is %v at the server", h.Time)
	}
	if d := a.Header.Get("Date"); d != "Thu, 01 May 2031 13:00:00 GMT" {
		t.Errorf("Date is %q", d)
	}
}
