package mockserver

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/perennial-go/perennial/gen"
)

// admit says whose access token it is. The claims of a token that is not good
// any more are returned along with the failure.
func (v *vault) admit(token string) (claims, error) {
	c, err := v.parse(token)
	if err != nil {
		return c, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(c.Session)
	switch {
	case s == nil:
		return c, refused("token_invalid", "the session is over")
	case c.Epoch < v.epoch, v.revokeOnRefresh && c.Generation < s.generation:
		return c, refused("token_invalid", "the access token has been revoked")
	}
	s.used = v.now()
	return c, nil
}

// find returns a session that goes on, or nil. The caller holds mu.
func (v *vault) find(id string) *session {
	for _, s := range v.sessions {
		if s.id == id {
			return s
		}
	}
	return nil
}

// end ends a session with all its tokens. The caller holds mu.
func (v *vault) end(s *session) {
	s.ended = true
	v.sessions = slices.DeleteFunc(v.sessions, func(o *session) bool { return o == s })
}

// revoke ends a session of user and tells whether there was one.
func (v *vault) revoke(user, id string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(id)
	if s == nil || s.user != user {
		return false
	}
	v.end(s)
	return true
}

// logout ends the session that a refresh token belongs to, if it is user's.
func (v *vault) logout(user, token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if g, ok := v.grants[digest(token)]; ok && g.session.user == user {
		v.end(g.session)
	}
}

// list returns the sessions of user, the newest first.
func (v *vault) list(user, current string) []gen.Session {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := []gen.Session{}
	for _, s := range slices.Backward(v.sessions) {
		if s.user == user {
			out = append(out, gen.Session{
				ID: s.id, Device: s.device, Current: s.id == current,
				CreatedAt: s.created.UTC(), LastUsedAt: s.used.UTC(),
			})
		}
	}
	return out
}

// RevokeTokens ends all access tokens issued so far: they are answered 401 with
// code token_invalid. Refresh tokens stay good.
func (s *Server) RevokeTokens() {
	s.vault.mu.Lock()
	defer s.vault.mu.Unlock()
	s.vault.epoch++
}

// RevokeSessions ends all sessions: their access tokens are answered 401 with
// code token_invalid, their refresh tokens 401 with code invalid_grant.
func (s *Server) RevokeSessions() {
	s.vault.mu.Lock()
	defer s.vault.mu.Unlock()
	for _, session := range s.vault.sessions {
		session.ended = true
	}
	s.vault.sessions = nil
}

// Issue signs a user in without a call, and returns the first pair of tokens of
// the session. It fails when nobody has that address.
func (s *Server) Issue(email string) (gen.Tokens, error) {
	user, ok := s.team.userByEmail(email)
	if !ok {
		return gen.Tokens{}, fmt.Errorf("mockserver: nobody has the address %q", email)
	}
	p, _ := s.vault.signIn(user.ID, "Issue")
	// The type of the tokens cannot be named here, but it can be decoded into.
	var out gen.Tokens
	data, err := json.Marshal(newTokens(p))
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// tokens is the answer that carries a pair. The types of package gen would hide the
// tokens when they are encoded.
type tokens struct {
	AccessToken  string    `json:"access_token"`
	RefreshToken string    `json:"refresh_token"`
	TokenType    string    `json:"token_type"`
	ExpiresIn    int       `json:"expires_in"`
	User         *gen.User `json:"user,omitempty"`
}

func newTokens(p pair) tokens {
	return tokens{
		AccessToken: p.access, RefreshToken: p.refresh, TokenType: "Bearer",
		ExpiresIn: max(int(p.left/time.Second), 1),
	}
}
