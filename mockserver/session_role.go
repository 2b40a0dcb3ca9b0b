package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

type sentKey struct{}

// keepBody reads a body whose operation takes part in the life of a session.
func keepBody(r *http.Request) (any, error) {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(data) > maxBody {
		return nil, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read")
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	if mediatype.Bare(r.Header.Get("Content-Type")) == "application/x-www-form-urlencoded" {
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

// playRole does what the operation's role asks for, and puts tokens into the response.
func (s *Server) playRole(o *operation, r *http.Request, a *made) error {
	if len(o.auth) == 0 {
		return nil
	}
	sent := r.Context().Value(sentKey{})
	if o.isTokenEndpoint() {
		if err := checkGrant(r, sent); err != nil {
			return err
		}
		a.kind, a.value = "application/json", nil // no sample of a token among the true ones
	}
	auth, err := chosen(o.auth, r, sent)
	if err != nil {
		return err
	}
	x := exchangeFrom(r.Context())
	switch auth.Operation.Role {
	case refresh.RoleSignIn:
		return s.playSignIn(x, auth, r, sent, a)
	case refresh.RoleRefresh:
		return s.playRefresh(x, auth, r, sent, a)
	case refresh.RoleVerify:
		if x.caller.UserID == "" { // the document asks for nothing, and a token is what it is about
			return s.bearer(x, o, r.Header.Get("Authorization"))
		}
	case refresh.RoleSignOut:
		token := from(r, sent, auth.Request.RefreshToken)
		if x.caller.UserID != "" {
			s.vault.signOut(x.caller.UserID, token)
			s.vault.revoke(x.caller.UserID, x.caller.SessionID)
		} else {
			s.vault.forget(token)
		}
	}
	return nil
}

// playSignIn starts a session. Where no name is sent, as with client credentials, it
// is one of the first user.
func (s *Server) playSignIn(x *exchange, auth tokenendpoint.Endpoint, r *http.Request, sent any, a *made) error {
	id, ok := "", len(s.users) > 0
	if ok {
		id = s.users[0].ID
	}
	if auth.OAuth2 && auth.Request.Username == "" {
		auth.Response.RefreshToken = "" // RFC 6749, section 4.4.3
	}
	if auth.Request.Username != "" {
		u := s.checkPassword(from(r, sent, auth.Request.Username), from(r, sent, auth.Request.Password))
		if ok = u != nil; ok {
			id = u.ID
		}
	}
	switch {
	case !ok && auth.OAuth2:
		return fail(http.StatusBadRequest, "invalid_grant", "the name or the password is wrong") // RFC 6749, section 5.2
	case !ok:
		return fail(http.StatusUnauthorized, "invalid_credentials", "the name or the password is wrong").
			with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
	}
	p, _ := s.startSession(x, id, x.userAgent)
	a.put(auth.Response, p)
	return nil
}

// playRefresh trades a refresh token, or the access token where that itself is renewed.
func (s *Server) playRefresh(x *exchange, auth tokenendpoint.Endpoint, r *http.Request, sent any, a *made) error {
	if auth.Request.RefreshToken == "" && auth.Request.AccessToken == "" {
		return s.playSignIn(x, auth, r, sent, a) // the same grant again (RFC 6749, section 4.4.3)
	}
	trade, token := s.vault.refresh, from(r, sent, auth.Request.RefreshToken)
	switch {
	case auth.Request.RefreshToken == "":
		trade, token = s.vault.renew, from(r, sent, auth.Request.AccessToken)
	case auth.Response.RefreshToken == "":
		trade = s.vault.extend // the response has no place for another one
	}
	p, of, err := trade(token)
	if of.session != nil {
		x.call.set(func(c *Call) { c.Session, c.Generation = of.session.id, of.generation })
	}
	var f *Problem
	switch {
	case errors.As(err, &f) && auth.OAuth2:
		return fail(http.StatusBadRequest, "invalid_grant", f.Detail) // RFC 6749, section 5.2
	case f != nil && len(auth.Refused) > 0:
		return refusal(auth.Refused[0], f)
	case err != nil:
		return err
	}
	a.put(auth.Response, p)
	return nil
}

// refusal is p as the document says that it is told.
func refusal(said tokenendpoint.Refusal, p *Problem) error {
	status, code := p.Status, p.Code
	if said.Status >= 400 {
		status = said.Status
	}
	if len(said.Values) > 0 {
		code = said.Values[0]
	}
	return fail(status, code, p.Detail)
}

// put writes the tokens where the role has them. Nobody on the way may keep them
// (RFC 6749, section 5.1).
func (a *made) put(at tokenendpoint.ResponseFields, p pair) {
	a.to(at.AccessToken, p.access)
	a.to(at.RefreshToken, p.refresh)
	a.to(at.TokenType, "Bearer")
	a.to(at.ExpiresIn, max(int(p.left/time.Second), 1))
	a.to(at.ExpiresInMillis, max(int(p.left/time.Millisecond), 1))
	if at.ExpiresAt != "" {
		end := instant(p.claims.Expires).UTC()
		if _, number := valueAt(a.value, at.ExpiresAt).(float64); number {
			a.to(at.ExpiresAt, int(end.Unix()))
		} else {
			a.to(at.ExpiresAt, end.Format(time.RFC3339Nano))
		}
	}
	a.header.Set("Cache-Control", "no-store")
}
