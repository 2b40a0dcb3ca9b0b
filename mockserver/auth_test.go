package mockserver_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

func TestLoginAnswersWithTokensAndUser(t *testing.T) {
	srv := newServer(t, mockserver.AccessLifetime(90*time.Second))
	u := mocktest.New(t, srv)
	a := u.Do("POST", "/auth/login", gen.Credentials{Email: mockserver.AdaEmail, Password: rest.Sent(refresh.NewSecret(mockserver.AdaPassword))}).Want(200)
	in := mocktest.Decode[gen.SignIn](a)
	if in.User.ID != "usr_ada" || in.TokenType != "Bearer" || in.ExpiresIn != 90 {
		t.Errorf("signed in as %q, %q for %d s", in.User.ID, in.TokenType, in.ExpiresIn)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("tokens must not be cached")
	}
	for name, c := range map[string]gen.Credentials{
		"password": {Email: mockserver.AdaEmail, Password: rest.Sent(refresh.NewSecret("wrong"))},
		"address":  {Email: "nobody@example.com", Password: rest.Sent(refresh.NewSecret(mockserver.AdaPassword))},
	} {
		if d := u.Do("POST", "/auth/login", c).Problem(401, "invalid_credentials").Detail; !strings.Contains(d, "or") {
			t.Errorf("a wrong %s is told apart: %q", name, d)
		}
	}
}

func TestChallengesSayWhatIsWrongWithTheToken(t *testing.T) {
	srv := newServer(t, mockserver.AccessLifetime(time.Minute))
	u := mocktest.SignIn(t, srv)
	good := u.Access

	u.Access = ""
	a := u.Do("GET", "/me", nil)
	a.Problem(401, "token_missing")
	if c := a.Header.Get("WWW-Authenticate"); c != `Bearer realm="mock"` {
		t.Errorf("challenge %q", c)
	}
	u.Do("GET", "/me", nil, "Authorization", "Basic "+good).Problem(401, "token_missing")

	u.Access = good[:len(good)-2] + "xx"
	u.Do("GET", "/me", nil).Problem(401, "token_invalid")

	u.Access = good
	u.Do("GET", "/me", nil).Want(200)
	srv.Advance(time.Minute)
	a = u.Do("GET", "/me", nil)
	a.Problem(401, "token_expired")
	if c := a.Header.Get("WWW-Authenticate"); !strings.Contains(c, `error="invalid_token"`) {
		t.Errorf("challenge %q", c)
	}
}

func TestAccessTokenExpiresToTheInstant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := taskapi.New(mockserver.AccessLifetime(1500 * time.Millisecond))
		defer srv.Close()
		u := mocktest.SignIn(t, srv)
		v := mocktest.Decode[gen.Verification](u.Do("GET", "/auth/verify", nil).Want(200))
		if v.User.Email != mockserver.AdaEmail || !v.ExpiresAt.Equal(time.Now().Add(1500*time.Millisecond)) {
			t.Errorf("the token is %s's until %v", v.User.Email, v.ExpiresAt)
		}
		time.Sleep(1499 * time.Millisecond)
		u.Do("GET", "/auth/verify", nil).Want(200)
		time.Sleep(time.Millisecond)
		u.Do("GET", "/auth/verify", nil).Problem(401, "token_expired")
	})
}

func TestRefreshTokenWorksOnceAndReuseEndsTheSession(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	first := u.Refresh
	u.Take(u.Trade(first).Want(200))
	if u.Refresh == first {
		t.Fatal("the refresh token was not rotated")
	}
	u.Do("GET", "/me", nil).Want(200)

	u.Trade(first).Problem(401, "invalid_grant")
	if srv.Refreshes() != 1 || srv.ReusesDetected() != 1 {
		t.Errorf("%d refreshes and %d reuses, want 1 and 1", srv.Refreshes(), srv.ReusesDetected())
	}
	// The whole family is gone, the newest pair included.
	u.Trade(u.Refresh).Problem(401, "invalid_grant")
	u.Do("GET", "/me", nil).Problem(401, "token_invalid")
	if srv.ReusesDetected() != 1 {
		t.Error("tokens of a session that is over count as reuse")
	}
}

func TestGraceAnswersWithTheSamePair(t *testing.T) {
	srv := newServer(t, mockserver.GracePeriod(10*time.Second))
	u := mocktest.SignIn(t, srv)
	first := u.Refresh
	u.Take(u.Trade(first).Want(200))
	access, refresh := u.Access, u.Refresh

	srv.Advance(9 * time.Second)
	a := u.Trade(first).Want(200)
	u.Take(a)
	if u.Access != access || u.Refresh != refresh {
		t.Error("the answer within the grace is another pair")
	}
	if left := mocktest.Decode[gen.Tokens](a).ExpiresIn; left != 291 && left != 290 {
		t.Errorf("expires_in %d, want what is left of 300", left)
	}
	if srv.Refreshes() != 1 || srv.ReusesDetected() != 0 {
		t.Errorf("%d refreshes, %d reuses", srv.Refreshes(), srv.ReusesDetected())
	}
	// Its access token has been revoked since: the same response would be of no use.
	srv.RevokeTokens()
	u.Take(u.Trade(first).Want(200))
	if u.Access == access || u.Refresh != refresh {
		t.Error("want a new access token and the same refresh token")
	}
	u.Do("GET", "/me", nil).Want(200)

	srv.Advance(time.Second)
	u.Trade(first).Problem(401, "invalid_grant")
	if srv.ReusesDetected() != 1 {
		t.Error("grace does not end")
	}
}

func TestGraceIsForTheLastTokenOnly(t *testing.T) {
	srv := newServer(t, mockserver.GracePeriod(time.Hour))
	u := mocktest.SignIn(t, srv)
	first := u.Refresh
	u.Take(u.Trade(u.Refresh).Want(200))
	u.Take(u.Trade(u.Refresh).Want(200))
	u.Trade(first).Problem(401, "invalid_grant")
	u.Trade(u.Refresh).Problem(401, "invalid_grant")
}

func TestRefreshTokenExpires(t *testing.T) {
	srv := newServer(t, mockserver.RefreshLifetime(time.Hour))
	u := mocktest.SignIn(t, srv)
	srv.Advance(59 * time.Minute)
	u.Take(u.Trade(u.Refresh).Want(200)) // a life of its own
	srv.Advance(59 * time.Minute)
	u.Take(u.Trade(u.Refresh).Want(200))
	srv.Advance(time.Hour)
	u.Trade(u.Refresh).Problem(401, "invalid_grant")
	u.Trade("never issued").Problem(401, "invalid_grant")
	if srv.ReusesDetected() != 0 {
		t.Error("an expired token counts as reuse")
	}
}

func TestRevokeTokensLeavesRefreshTokensGood(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	srv.RevokeTokens()
	u.Do("GET", "/me", nil).Problem(401, "token_invalid")
	u.Take(u.Trade(u.Refresh).Want(200))
	u.Do("GET", "/me", nil).Want(200)
}

func TestRevokeSessionsEndsRefreshTokensToo(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	srv.RevokeSessions()
	u.Do("GET", "/me", nil).Problem(401, "token_invalid")
	u.Trade(u.Refresh).Problem(401, "invalid_grant")
	mocktest.SignIn(t, srv).Do("GET", "/me", nil).Want(200)
}

func TestRevokeOnRefreshEndsTheTokenBefore(t *testing.T) {
	for _, strict := range []bool{false, true} {
		var opts []mockserver.Option
		if strict {
			opts = append(opts, mockserver.RevokeOnRefresh())
		}
		u := mocktest.SignIn(t, newServer(t, opts...))
		old := u.Access
		u.Take(u.Trade(u.Refresh).Want(200))
		u.Do("GET", "/me", nil).Want(200)
		u.Access = old
		if a := u.Do("GET", "/me", nil); (a.StatusCode == 401) != strict {
			t.Errorf("RevokeOnRefresh %v: status %d", strict, a.StatusCode)
		}
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	srv := newServer(t)
	u, other := mocktest.SignIn(t, srv), mocktest.SignIn(t, srv)
	u.Do("POST", "/auth/logout", gen.RefreshGrant{RefreshToken: rest.Sent(refresh.NewSecret(u.Refresh))}).Want(204)
	u.Do("GET", "/me", nil).Problem(401, "token_invalid")
	u.Trade(u.Refresh).Problem(401, "invalid_grant")
	other.Do("GET", "/me", nil).Want(200)

	// A refresh token of another session ends that one as well.
	third := mocktest.SignIn(t, srv)
	third.Do("POST", "/auth/logout", gen.RefreshGrant{RefreshToken: rest.Sent(refresh.NewSecret(other.Refresh))}).Want(204)
	third.Do("GET", "/me", nil).Problem(401, "token_invalid")
	other.Trade(other.Refresh).Problem(401, "invalid_grant")

	// The refresh token of somebody else is none of the caller's business.
	grace := mocktest.SignInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword)
	mocktest.SignIn(t, srv).Do("POST", "/auth/logout", gen.RefreshGrant{RefreshToken: rest.Sent(refresh.NewSecret(grace.Refresh))}).Want(204)
	grace.Do("GET", "/me", nil).Want(200)
}

func TestIssueSignsInWithoutACall(t *testing.T) {
	srv := newServer(t)
	tokens, err := srv.Issue(mockserver.GraceEmail)
	if err != nil {
		t.Fatal(err)
	}
	u := mocktest.New(t, srv)
	u.Access = tokens.AccessToken.Reveal()
	if got := mocktest.Decode[gen.User](u.Do("GET", "/me", nil).Want(200)); got.ID != "usr_grace" {
		t.Errorf("signed in as %s", got.ID)
	}
	u.Take(u.Trade(tokens.RefreshToken.Reveal()).Want(200))
	if _, err := srv.Issue("nobody@example.com"); err == nil {
		t.Error("nobody can be signed in")
	}
}

func TestClockIsTheServersOwn(t *testing.T) {
	now := time.Date(2031, 5, 1, 12, 0, 0, 0, time.UTC)
	srv := newServer(t, mockserver.Clock(func() time.Time { return now }))
	srv.Advance(time.Hour)
	u := mocktest.SignIn(t, srv)
	a := u.Do("GET", "/health", nil).Want(200)
	if h := mocktest.Decode[gen.Health](a); !h.Time.Equal(now.Add(time.Hour)) || !srv.Now().Equal(h.Time) {
		t.Errorf("it is %v at the server", h.Time)
	}
	if d := a.Header.Get("Date"); d != "Thu, 01 May 2031 13:00:00 GMT" {
		t.Errorf("Date is %q", d)
	}
}
