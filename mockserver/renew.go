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

// renew trades an access token that is good still for the next one.
func (v *vault) renew(token string) (p pair, of grant, err error) {
	c, err := v.admit(token)
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(c.Session)
	switch {
	case err != nil && s == nil:
		return pair{}, grant{}, err
	case err != nil:
		return pair{}, grant{session: s, generation: c.Generation}, err
	case s == nil: // ended since
		return pair{}, grant{}, refused("token_invalid", "the session is over")
	}
	v.refreshes++
	return v.next(s), grant{session: s, generation: c.Generation}, nil
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
