package mockserver

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// vault issues tokens and knows which of them are good.
type vault struct {
	key                            []byte // signs access tokens; random for each server
	now                            func() time.Time
	accessLife, refreshLife, grace time.Duration
	revokeOnRefresh                bool

	mu        sync.Mutex // guards all below, and every session
	epoch     int        // access tokens of an earlier epoch are revoked
	sessions  []*session // oldest first, ended ones are taken out
	grants    map[[sha256.Size]byte]grant
	started   int
	refreshes int
	reuses    int
}

// session is what began with one sign-in: the family of its refresh tokens.
type session struct {
	id, user, device string
	created, used    time.Time
	ended            bool
	generation       int
	pair             pair // of this generation
	replaced         time.Time
}

// grant is a refresh token that was issued.
type grant struct {
	session    *session
	generation int
	expires    time.Time
}

// pair is what a sign-in or a refresh answers with. It is never printed.
type pair struct {
	access, refresh string
	claims          claims
	left            time.Duration // of the access token's life
}

func newVault(now func() time.Time, set settings) *vault {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return &vault{
		key: key, now: now,
		accessLife: set.accessLife, refreshLife: set.refreshLife, grace: set.grace,
		revokeOnRefresh: set.revokeOnRefresh,
		grants:          map[[sha256.Size]byte]grant{},
	}
}

// signIn starts a session.
func (v *vault) signIn(user, device string) (pair, *session) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.started++
	now := v.now()
	s := &session{id: fmt.Sprintf("ses_%d", v.started), user: user, device: device, created: now, used: now}
	v.sessions = append(v.sessions, s)
	return v.next(s), s
}

// next issues the next pair of s. The caller holds mu.
func (v *vault) next(s *session) pair {
	now := v.now()
	s.generation++
	s.replaced = now
	s.used = now
	s.pair = pair{refresh: newRefreshToken()}
	v.issueAccess(s)
	v.grants[digest(s.pair.refresh)] = grant{session: s, generation: s.generation, expires: now.Add(v.refreshLife)}
	return s.pair
}

// issueAccess puts a new access token into the pair of s. The caller holds mu.
func (v *vault) issueAccess(s *session) {
	now := v.now()
	c := claims{
		ID: rand.Text(), Subject: s.user, Session: s.id, Generation: s.generation, Epoch: v.epoch,
		IssuedAt: numeric(now), Expires: numeric(now.Add(v.accessLife)),
	}
	s.pair.claims, s.pair.access, s.pair.left = c, v.sign(c), v.accessLife
}

// refresh trades a refresh token for the next pair. The session and generation
// of a token that was issued here are returned whatever becomes of it.
func (v *vault) refresh(token string) (p pair, of grant, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	g, ok := v.grants[digest(token)]
	if !ok {
		return pair{}, grant{}, invalidGrant("the refresh token is not one of this server")
	}
	s, now := g.session, v.now()
	switch {
	case s.ended:
		return pair{}, g, invalidGrant("the session is over")
	case g.generation == s.generation-1 && now.Before(s.replaced.Add(v.grace)):
		return v.again(s), g, nil
	case g.generation < s.generation:
		v.reuses++
		v.end(s)
		return pair{}, g, invalidGrant("the refresh token was used before; the session is over")
	case !now.Before(g.expires):
		return pair{}, g, invalidGrant("the refresh token has expired")
	}
	v.refreshes++
	return v.next(s), g, nil
}

// again returns the pair that was issued last. Its access token is made anew only
// when it could not be used any more. The caller holds mu.
func (v *vault) again(s *session) pair {
	s.pair.left = instant(s.pair.claims.Expires).Sub(v.now())
	if s.pair.claims.Epoch < v.epoch || s.pair.left <= 0 {
		v.issueAccess(s)
	}
	return s.pair
}

// invalidGrant is the answer to a refresh token that is not good (RFC 6749,
// section 5.2).
func invalidGrant(detail string) *failure {
	return fail(http.StatusUnauthorized, "invalid_grant", detail).
		with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
}
