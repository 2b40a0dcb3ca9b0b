package mockserver

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"
)

type sentKey struct{}

// keepBody reads a body whose operation takes part in the life of a session.
func keepBody(r *http.Request) (any, error) {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(data) > maxBody {
		return nil, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read")
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	if bare(r.Header.Get("Content-Type")) == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(data))
		if err != nil {
			return nil, fail(http.StatusBadRequest, "malformed_body", "the body is not a form")
		}
		out := map[string]any{}
		for name := range form {
			out[name] = form.Get(name)
		}
		return out, nil
	}
	var out any
	if len(data) > 0 && json.Unmarshal(data, &out) != nil {
		return nil, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read as JSON")
	}
	return out, nil
}

// play does what the operation's role asks for, and puts tokens into the answer.
func (s *Server) play(o *operation, r *http.Request, a *made) error {
	sent := r.Context().Value(sentKey{})
	x := exchangeFrom(r.Context())
	switch o.auth.name {
	case roleLogin:
		name := textAt(sent, o.auth.request["username"])
		u, ok := s.team.checkPassword(name, textAt(sent, o.auth.request["password"]))
		if !ok {
			return fail(http.StatusUnauthorized, "invalid_credentials", "the name or the password is wrong").
				with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
		}
		p, session := s.vault.signIn(u.ID, x.userAgent)
		x.call.set(func(c *Call) { c.Session = session.id })
		a.put(o.auth, p)
	case roleRefresh:
		p, of, err := s.vault.refresh(textAt(sent, o.auth.request["refreshToken"]))
		if of.session != nil {
			x.call.set(func(c *Call) { c.Session, c.Generation = of.session.id, of.generation })
		}
		if err != nil {
			return err
		}
		a.put(o.auth, p)
	case roleLogout:
		token := textAt(sent, o.auth.request["refreshToken"])
		if x.caller.user != "" {
			s.vault.logout(x.caller.user, token)
			s.vault.revoke(x.caller.user, x.caller.session)
		} else {
			s.vault.forget(token)
		}
	}
	return nil
}

// put writes the tokens where the role has them. Nobody on the way may keep them
// (RFC 6749, section 5.1).
func (a *made) put(at role, p pair) {
	a.value = putAt(a.value, at.response["accessToken"], p.access)
	a.value = putAt(a.value, at.response["refreshToken"], p.refresh)
	a.value = putAt(a.value, at.response["tokenType"], "Bearer")
	a.value = putAt(a.value, at.response["expiresIn"], max(int(p.left/time.Second), 1))
	a.header.Set("Cache-Control", "no-store")
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
