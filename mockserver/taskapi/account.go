package taskapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
	"github.com/perennial-go/perennial/mockserver"
)

// Login starts a session. The other operations on tokens need no handler: the mock
// knows what they do.
func (h handwritten) Login(ctx context.Context, r server.LoginRequestObject) (server.LoginResponseObject, error) {
	t, err := h.srv.SignIn(ctx, r.Body.Email, r.Body.Password.Reveal(), r.Body.Device)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	u, err := h.user(t.UserID)
	if err != nil {
		return nil, err
	}
	return signIn{
		AccessToken: t.AccessToken.Reveal(), RefreshToken: t.RefreshToken.Reveal(), TokenType: t.TokenType,
		ExpiresIn: max(int(t.Lifetime/time.Second), 1), User: *u,
	}, nil
}

// signIn is the response to a sign-in. The generated type would hide the tokens when
// it is encoded.
type signIn struct {
	AccessToken  string   `json:"access_token"`
	RefreshToken string   `json:"refresh_token"`
	TokenType    string   `json:"token_type"`
	ExpiresIn    int      `json:"expires_in"`
	User         gen.User `json:"user"`
}

// VisitLoginResponse writes the tokens. Nobody on the way may keep them (RFC 6749,
// section 5.1).
func (s signIn) VisitLoginResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	return json.NewEncoder(w).Encode(s)
}

// VerifyToken says whose the access token is.
func (h handwritten) VerifyToken(ctx context.Context, _ server.VerifyTokenRequestObject) (server.VerifyTokenResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := mockserver.CallerFrom(ctx)
	u, err := h.user(c.UserID)
	if err != nil {
		return nil, err
	}
	return server.VerifyToken200JSONResponse(gen.Verification{User: *u, SessionID: c.SessionID, ExpiresAt: c.Expires.UTC()}), nil
}

// GetCurrentUser returns the caller.
func (h handwritten) GetCurrentUser(ctx context.Context, _ server.GetCurrentUserRequestObject) (server.GetCurrentUserResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	u, err := h.user(mockserver.CallerFrom(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return server.GetCurrentUser200JSONResponse(*u), nil
}

// UpdateCurrentUser changes the caller.
func (h handwritten) UpdateCurrentUser(ctx context.Context, r server.UpdateCurrentUserRequestObject) (server.UpdateCurrentUserResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	u, err := h.user(mockserver.CallerFrom(ctx).UserID)
	if err != nil {
		return nil, err
	}
	set(&u.Name, r.Body.Name)
	set(&u.TimeZone, r.Body.TimeZone)
	return server.UpdateCurrentUser200JSONResponse(*u), nil
}

// ListSessions returns where the caller is signed in.
func (h handwritten) ListSessions(ctx context.Context, _ server.ListSessionsRequestObject) (server.ListSessionsResponseObject, error) {
	c := mockserver.CallerFrom(ctx)
	out := server.ListSessions200JSONResponse{Items: []gen.Session{}}
	for _, s := range h.srv.Sessions(c.UserID) {
		out.Items = append(out.Items, gen.Session{
			ID: s.ID, Device: s.Device, Current: s.ID == c.SessionID,
			CreatedAt: s.Created.UTC(), LastUsedAt: s.LastUsed.UTC(),
		})
	}
	return out, nil
}

// RevokeSession ends one of the caller's sessions.
func (h handwritten) RevokeSession(ctx context.Context, r server.RevokeSessionRequestObject) (server.RevokeSessionResponseObject, error) {
	if !h.srv.EndSession(mockserver.CallerFrom(ctx).UserID, r.SessionID) {
		return nil, notFound("session")
	}
	return server.RevokeSession204Response{}, nil
}

// set changes a field unless the patch leaves it out.
func set[T comparable](field *T, to T) {
	var zero T
	if to != zero {
		*field = to
	}
}
