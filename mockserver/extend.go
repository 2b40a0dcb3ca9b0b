package mockserver

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
		return pair{}, g, invalidGrant("the session is over")
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
