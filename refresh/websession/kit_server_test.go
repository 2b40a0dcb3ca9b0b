package websession_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// tokenServer is a strict token endpoint, and the API behind it: refresh tokens
// work once, there is no grace period, and the second use of one revokes all
// tokens of its sign-in.
type tokenServer struct {
	life    time.Duration // of access tokens; 0: they do not say
	lenient bool          // the second use of a refresh token is refused, and no more

	mu        sync.Mutex        // guards what follows
	grants    map[string]*grant // by access and refresh token, used ones included
	offline   bool
	refreshes int
	reuses    int
	calls     int // all that has reached it
}

// grant is one sign-in.
type grant struct {
	user            string
	access, refresh string // those that are valid; empty: revoked
}

func newTokenServer() *tokenServer {
	return &tokenServer{grants: map[string]*grant{}, life: time.Hour}
}

// signIn returns the first tokens of a sign-in.
func (s *tokenServer) signIn(user string) refresh.Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issueLocked(&grant{user: user})
}

func (s *tokenServer) issueLocked(g *grant) refresh.Token {
	g.access, g.refresh = "access-"+rand.Text(), "refresh-"+rand.Text()
	s.grants[g.access], s.grants[g.refresh] = g, g
	t := refresh.Token{AccessToken: refresh.NewSecret(g.access), RefreshToken: refresh.NewSecret(g.refresh)}
	if s.life > 0 {
		t.Expiry = time.Now().Add(s.life)
	}
	return t
}

var errOffline = &refresh.Error{Kind: refresh.ErrTemporary, Err: errors.New("the API is offline")}

// Refresh is the token endpoint.
func (s *tokenServer) Refresh(_ context.Context, last refresh.Token) (refresh.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offline {
		return refresh.Token{}, errOffline
	}
	s.calls++
	g := s.grants[last.RefreshToken.Reveal()]
	switch {
	case g == nil, g.refresh == "":
		return refresh.Token{}, fmt.Errorf("invalid_grant: %w", refresh.ErrRefused)
	case g.refresh != last.RefreshToken.Reveal():
		s.reuses++
		if !s.lenient {
			g.access, g.refresh = "", ""
		}
		return refresh.Token{}, fmt.Errorf("invalid_grant: %w", refresh.ErrRefused)
	}
	s.refreshes++
	return s.issueLocked(g), nil
}

var errUnauthorized = errors.New("401")

// me is a call of the API: it returns who the token is of.
func (s *tokenServer) me(t refresh.Token) (user string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offline {
		return "", errOffline
	}
	s.calls++
	if g := s.grants[t.AccessToken.Reveal()]; g != nil && g.access == t.AccessToken.Reveal() {
		return g.user, nil
	}
	return "", errUnauthorized
}

// call is me for a session, with one refresh after a 401.
func (s *tokenServer) call(ctx context.Context, session *refresh.Session) (user string, err error) {
	t, err := session.Token(ctx)
	if err != nil {
		return "", err
	}
	if user, err = s.me(t); errors.Is(err, errUnauthorized) {
		if t, err = session.Renew(ctx, t); err == nil {
			user, err = s.me(t)
		}
	}
	return user, err
}

// signOut ends the sign-in of a token at the API.
func (s *tokenServer) signOut(t refresh.Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.grants[t.AccessToken.Reveal()]; g != nil && !s.offline {
		g.access, g.refresh = "", ""
	}
}

// revokeTokens makes all access tokens invalid, and leaves the refresh tokens.
func (s *tokenServer) revokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.grants {
		g.access = ""
	}
}

// revokeSessions ends all sign-ins.
func (s *tokenServer) revokeSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.grants {
		g.access, g.refresh = "", ""
	}
}

// setOffline makes all calls fail, or succeed again.
func (s *tokenServer) setOffline(offline bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offline = offline
}

// counted are the refreshes, uses of a used refresh token, and calls so far.
func (s *tokenServer) counted() (refreshes, reuses, calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refreshes, s.reuses, s.calls
}
