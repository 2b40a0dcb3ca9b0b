package mockserver

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
)

// Login starts a session.
func (a handwritten) Login(ctx context.Context, r server.LoginRequestObject) (server.LoginResponseObject, error) {
	u, ok := a.s.team.checkPassword(r.Body.Email, r.Body.Password)
	if !ok {
		// One answer for both mistakes: another would tell who is a user.
		return nil, fail(http.StatusUnauthorized, "invalid_credentials", "the address or the password is wrong").
			with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
	}
	x := exchangeFrom(ctx)
	device := r.Body.Device
	if device == "" {
		device = x.userAgent
	}
	p, session := a.s.vault.signIn(u.ID, device)
	x.call.set(func(c *Call) { c.Session = session.id })
	out := newTokens(p)
	out.User = &u
	return out, nil
}

// RefreshToken trades a refresh token for a new pair.
func (a handwritten) RefreshToken(ctx context.Context, r server.RefreshTokenRequestObject) (server.RefreshTokenResponseObject, error) {
	p, of, err := a.s.vault.refresh(r.Body.RefreshToken)
	if of.session != nil {
		exchangeFrom(ctx).call.set(func(c *Call) { c.Session, c.Generation = of.session.id, of.generation })
	}
	if err != nil {
		return nil, err
	}
	return newTokens(p), nil
}

// VerifyToken says whose the access token is.
func (a handwritten) VerifyToken(ctx context.Context, _ server.VerifyTokenRequestObject) (server.VerifyTokenResponseObject, error) {
	c := exchangeFrom(ctx).caller
	u, err := a.s.team.user(c.user)
	if err != nil {
		return nil, err
	}
	return server.VerifyToken200JSONResponse{User: u, SessionID: c.session, ExpiresAt: c.expires.UTC()}, nil
}

// Logout ends the session of the call, and that of the refresh token.
func (a handwritten) Logout(ctx context.Context, r server.LogoutRequestObject) (server.LogoutResponseObject, error) {
	c := exchangeFrom(ctx).caller
	a.s.vault.logout(c.user, r.Body.RefreshToken)
	a.s.vault.revoke(c.user, c.session)
	return server.Logout204Response{}, nil
}

// VisitLoginResponse writes the tokens, which the generated type would hide.
func (t tokens) VisitLoginResponse(w http.ResponseWriter) error { return t.write(w) }

// VisitRefreshTokenResponse writes the tokens, which the generated type would hide.
func (t tokens) VisitRefreshTokenResponse(w http.ResponseWriter) error { return t.write(w) }

// write sends the tokens. Nobody on the way may keep them (RFC 6749, section 5.1).
func (t tokens) write(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	return json.NewEncoder(w).Encode(t)
}

// checkPassword returns the user who signs in.
func (t *team) checkPassword(email, password string) (gen.User, bool) {
	u, ok := t.userByEmail(email)
	if !ok {
		return gen.User{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	want := t.userByID(u.ID).password
	return u, subtle.ConstantTimeCompare([]byte(want), []byte(password)) == 1
}
