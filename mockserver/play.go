package mockserver

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
)

type sentKey struct{}

const formType = "application/x-www-form-urlencoded"

// keepBody reads a body whose operation takes part in the life of a session.
func keepBody(r *http.Request) (any, error) {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(data) > maxBody {
		return nil, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read")
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	if bare(r.Header.Get("Content-Type")) == formType {
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
	switch {
	case len(o.parts) == 0:
		return nil
	case o.isTokenEndpoint():
		return s.grant(o, sentBy(r), a)
	}
	part, in := o.parts[0], sentBy(r)
	switch part.Operation.Role {
	case refresh.RoleLogin:
		return s.login(part, in, a)
	case refresh.RoleRefresh:
		err := s.renew(part, in, a)
		if f, ok := err.(*failure); ok && len(part.Refused) > 0 { //nolint:errorlint // nothing wraps it here
			f.status = part.Refused[0]
		}
		return err
	case refresh.RoleVerify:
		return s.verify(o, r)
	case refresh.RoleLogout:
		s.logout(part, in)
	}
	return nil
}

// login starts a session.
func (s *Server) login(part refresh.AuthOperation, in sent, a *made) error {
	u, ok := s.team.checkPassword(in.at(part.Request.Username), in.at(part.Request.Password))
	if !ok {
		return fail(http.StatusUnauthorized, "invalid_credentials", "the name or the password is wrong").
			with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
	}
	s.begin(u.ID, part, in, a)
	return nil
}

// begin starts a session of a user, or of a program.
func (s *Server) begin(user string, part refresh.AuthOperation, in sent, a *made) {
	x := exchangeFrom(in.Context())
	p, session := s.vault.signIn(user, x.userAgent)
	x.call.set(func(c *Call) { c.Session = session.id })
	a.give(part.Response, p)
}

// renew trades a refresh token, or an access token where that itself is renewed. The
// refresh token stays good where the answer has no place for another one.
func (s *Server) renew(part refresh.AuthOperation, in sent, a *made) error {
	trade, token := s.vault.refresh, in.at(part.Request.RefreshToken)
	switch {
	case part.Request.RefreshToken == "":
		trade, token = s.vault.renew, in.at(part.Request.AccessToken)
	case part.Response.RefreshToken == "":
		trade = s.vault.extend
	}
	p, of, err := trade(token)
	if of.session != nil {
		exchangeFrom(in.Context()).call.set(func(c *Call) { c.Session, c.Generation = of.session.id, of.generation })
	}
	if err != nil {
		return err
	}
	a.give(part.Response, p)
	return nil
}

// verify asks for a good token, even where the document does not.
func (s *Server) verify(o *operation, r *http.Request) error {
	x := exchangeFrom(r.Context())
	if x.caller.user != "" {
		return nil
	}
	return s.bearer(x, o, r.Header.Get("Authorization"))
}

// logout ends the sessions of the tokens that came. One that is over is no failure:
// whoever wants it to end has that.
func (s *Server) logout(part refresh.AuthOperation, in sent) {
	access := in.at(part.Request.AccessToken)
	if access == "" {
		access = bearerOf(in.Request)
	}
	c, err := s.vault.admit(access)
	token := in.at(part.Request.RefreshToken)
	if err != nil {
		s.vault.forget(token)
		return
	}
	s.vault.logout(c.Subject, token)
	s.vault.revoke(c.Subject, c.Session)
}
