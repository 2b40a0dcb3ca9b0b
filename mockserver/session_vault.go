package mockserver

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Bounds on what a vault remembers. Beyond the first, the oldest session ends. Beyond the
// second, the oldest refresh token that was used or whose session has ended is forgotten:
// it is refused as one that was never issued, and its use does not end the session.
const (
	maxSessions = 10_000
	maxSpent    = 100_000
)

// vault issues tokens and knows which of them are good.
type vault struct {
	key                                          refresh.Secret // bytes that sign access tokens; random for each server
	now                                          func() time.Time
	accessLifetime, refreshLifetime, gracePeriod time.Duration
	revokeOnRefresh                              bool
	maxSpent                                     int

	mu        sync.Mutex // guards all below, and every session
	epoch     int        // access tokens of an earlier epoch are revoked
	sessions  []*session // oldest first, ended ones are taken out
	byID      map[string]*session
	grants    map[[sha256.Size]byte]grant
	spent     [][sha256.Size]byte // grants that are good for nothing, oldest first
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

// pair is what a sign-in or a refresh hands out. It is never printed.
type pair struct {
	access, refresh string
	claims          claims
	left            time.Duration // of the access token's lifetime
}

func newVault(now func() time.Time, set settings) *vault {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return &vault{
		key: refresh.NewSecret(string(key)), now: now,
		accessLifetime: set.accessLifetime, refreshLifetime: set.refreshLifetime, gracePeriod: set.gracePeriod,
		revokeOnRefresh: set.revokeOnRefresh,
		maxSpent:        maxSpent,
		byID:            map[string]*session{},
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
	if len(v.sessions) == maxSessions {
		v.end(v.sessions[0])
	}
	v.sessions, v.byID[s.id] = append(v.sessions, s), s
	return v.next(s), s
}

// admit returns whose access token it is. The claims of a token that is no longer
// good are returned along with the failure.
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
		return c, refused("token_invalid", "the session has ended")
	case c.Epoch < v.epoch, v.revokeOnRefresh && c.Generation < s.generation:
		return c, refused("token_invalid", "the access token has been revoked")
	}
	s.used = v.now()
	return c, nil
}

// find returns a session that goes on, or nil. The caller holds mu.
func (v *vault) find(id string) *session {
	return v.byID[id]
}

// end ends a session with all its tokens. The caller holds mu.
func (v *vault) end(s *session) {
	if s.ended {
		return
	}
	s.ended = true
	v.spend(digest(s.pair.refresh))
	s.pair = pair{}
	delete(v.byID, s.id)
	v.sessions = slices.DeleteFunc(v.sessions, func(o *session) bool { return o == s })
}

// endAll ends all sessions. The caller holds mu.
func (v *vault) endAll() {
	all := v.sessions
	v.sessions = nil
	for _, s := range all {
		v.end(s)
	}
}

// spend notes that a grant is good for nothing any more but to be recognized. The caller
// holds mu.
func (v *vault) spend(grant [sha256.Size]byte) {
	if v.spent = append(v.spent, grant); len(v.spent) > v.maxSpent {
		delete(v.grants, v.spent[0])
		v.spent = v.spent[1:]
	}
}

// revoke ends a session of user and reports whether there was one.
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

// revokeAny ends a session, whoever it is of, and reports whether there was one.
func (v *vault) revokeAny(id string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(id)
	if s != nil {
		v.end(s)
	}
	return s != nil
}

// signOut ends the session that a refresh token belongs to, if it is user's.
func (v *vault) signOut(user, token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if g, ok := v.grants[digest(token)]; ok && g.session.user == user {
		v.end(g.session)
	}
}

// forget ends the session that a refresh token belongs to: whoever has it may end it
// (RFC 7009, section 2.1).
func (v *vault) forget(token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if g, ok := v.grants[digest(token)]; ok {
		v.end(g.session)
	}
}
