package mockserver

import (
	"crypto/rand"
	"errors"
	"net/http"
)

// next issues the next pair of s. The caller holds mu.
func (v *vault) next(s *session) pair {
	now := v.now()
	s.generation++
	s.replaced = now
	s.used = now
	if s.pair.refresh != "" {
		v.spend(digest(s.pair.refresh))
	}
	s.pair = pair{refresh: newRefreshToken()}
	v.issueAccess(s)
	v.grants[digest(s.pair.refresh)] = grant{session: s, generation: s.generation, expires: now.Add(v.refreshLifetime)}
	return s.pair
}

// issueAccess puts a new access token into the pair of s. The caller holds mu.
func (v *vault) issueAccess(s *session) {
	now := v.now()
	c := claims{
		ID: rand.Text(), Subject: s.user, Session: s.id, Generation: s.generation, Epoch: v.epoch,
		IssuedAt: numeric(now), Expires: numeric(now.Add(v.accessLifetime)),
	}
	s.pair.claims, s.pair.access, s.pair.left = c, v.sign(c), v.accessLifetime
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
		return pair{}, g, invalidGrant("the session has ended")
	case g.generation == s.generation-1 && now.Before(s.replaced.Add(v.gracePeriod)):
		return v.again(s), g, nil
	case g.generation < s.generation:
		v.reuses++
		v.end(s)
		return pair{}, g, invalidGrant("the refresh token was used before; the session has ended")
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

// extend trades a refresh token for an access token, and leaves the refresh token
// good: for servers that do not rotate them. Session and generation of a token that
// was issued here are returned whatever becomes of it.
func (v *vault) extend(token string) (p pair, of grant, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	g, ok := v.grants[digest(token)]
	switch {
	case !ok:
		return pair{}, grant{}, invalidGrant("the refresh token is not one of this server")
	case g.session.ended:
		return pair{}, g, invalidGrant("the session has ended")
	case !v.now().Before(g.expires):
		return pair{}, g, invalidGrant("the refresh token has expired")
	}
	v.refreshes++
	s := g.session
	s.generation++
	s.used = v.now()
	v.issueAccess(s)
	v.grants[digest(token)] = grant{session: s, generation: s.generation, expires: g.expires}
	return s.pair, g, nil
}

// renew trades an access token that is still good for the next one.
func (v *vault) renew(token string) (p pair, of grant, err error) {
	c, err := v.admit(token)
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(c.Session)
	if s == nil || err != nil {
		return pair{}, grant{session: s, generation: c.Generation}, errors.Join(err, invalidGrant("the session has ended"))
	}
	of = grant{session: s, generation: c.Generation}
	v.refreshes++
	return v.next(s), of, nil
}

// invalidGrant is the response to a refresh token that is not good (RFC 6749,
// section 5.2).
func invalidGrant(detail string) *Problem {
	return fail(http.StatusUnauthorized, "invalid_grant", detail).
		with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
}
