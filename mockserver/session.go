package mockserver

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Tokens are what a sign-in hands out. They print as [redacted].
type Tokens struct {
	AccessToken, RefreshToken refresh.Secret
	TokenType                 string
	// Lifetime is that of the access token.
	Lifetime time.Duration
	// UserID and SessionID say whose they are.
	UserID, SessionID string
}

// Session is what began with a sign-in and goes on.
type Session struct {
	ID, UserID string
	// Device is where the user signed in, in words.
	Device string
	// Created and LastUsed are times of the server's clock.
	Created, LastUsed time.Time
}

// Issue signs a user in without a call, and returns the first pair of tokens of
// the session. It fails when nobody has that address.
func (s *Server) Issue(email string) (Tokens, error) {
	u := s.userByEmail(email)
	if u == nil {
		return Tokens{}, fmt.Errorf("mockserver: nobody has the address %q: name one of Users", email)
	}
	p, session := s.vault.signIn(u.ID, "Issue")
	return newTokens(p, session), nil
}

// SignIn signs a user in, for handlers that respond to a sign-in themselves; ctx is
// that of their request. Without a device, it is the User-Agent of the request. The
// error is a *[Problem], the same for a wrong address and a wrong password: two
// different ones would tell who is a user.
func (s *Server) SignIn(ctx context.Context, email, password, device string) (Tokens, error) {
	u := s.checkPassword(email, password)
	if u == nil {
		return Tokens{}, fail(http.StatusUnauthorized, "invalid_credentials", "the name or the password is wrong").
			with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
	}
	x := exchangeFrom(ctx)
	if device == "" {
		device = x.userAgent
	}
	p, session := s.startSession(x, u.ID, device)
	return newTokens(p, session), nil
}

// startSession starts a session and notes it in the record of the call.
func (s *Server) startSession(x *exchange, user, device string) (pair, *session) {
	p, session := s.vault.signIn(user, device)
	x.call.set(func(c *Call) { c.Session = session.id })
	return p, session
}

func newTokens(p pair, s *session) Tokens {
	return Tokens{
		AccessToken: refresh.NewSecret(p.access), RefreshToken: refresh.NewSecret(p.refresh),
		TokenType: "Bearer", Lifetime: p.left, UserID: s.user, SessionID: s.id,
	}
}

// Sessions returns the sessions of a user that go on, the newest first.
func (s *Server) Sessions(userID string) []Session {
	v := s.vault
	v.mu.Lock()
	defer v.mu.Unlock()
	out := []Session{}
	for _, one := range slices.Backward(v.sessions) {
		if one.user == userID {
			out = append(out, Session{ID: one.id, UserID: one.user, Device: one.device, Created: one.created, LastUsed: one.used})
		}
	}
	return out
}

// EndSession ends a session of a user, and reports whether there was one.
func (s *Server) EndSession(userID, sessionID string) bool { return s.vault.revoke(userID, sessionID) }

// RevokeTokens revokes all access tokens issued so far: the response to them is 401 with
// code token_invalid. Refresh tokens stay good.
func (s *Server) RevokeTokens() {
	s.vault.mu.Lock()
	defer s.vault.mu.Unlock()
	s.vault.epoch++
}

// RevokeSessions ends all sessions: the response to their access tokens is 401 with
// code token_invalid, that to their refresh tokens 401 with code invalid_grant.
func (s *Server) RevokeSessions() {
	s.vault.mu.Lock()
	defer s.vault.mu.Unlock()
	s.vault.endAll()
}
