package mockserver

import (
	"context"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
)

// user returns the user of that id.
func (t *team) user(id string) (gen.User, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if u := t.userByID(id); u != nil {
		return u.User, nil
	}
	return gen.User{}, notFound("user")
}

// GetCurrentUser returns the caller.
func (a handwritten) GetCurrentUser(ctx context.Context, _ server.GetCurrentUserRequestObject) (server.GetCurrentUserResponseObject, error) {
	u, err := a.s.team.user(exchangeFrom(ctx).caller.user)
	if err != nil {
		return nil, err
	}
	return server.GetCurrentUser200JSONResponse(u), nil
}

// UpdateCurrentUser changes the caller.
func (a handwritten) UpdateCurrentUser(ctx context.Context, r server.UpdateCurrentUserRequestObject) (server.UpdateCurrentUserResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.userByID(exchangeFrom(ctx).caller.user)
	if u == nil {
		return nil, notFound("user")
	}
	if r.Body.Name != "" {
		u.Name = r.Body.Name
	}
	if r.Body.TimeZone != "" {
		u.TimeZone = r.Body.TimeZone
	}
	return server.UpdateCurrentUser200JSONResponse(u.User), nil
}

// ListSessions returns where the caller is signed in.
func (a handwritten) ListSessions(ctx context.Context, _ server.ListSessionsRequestObject) (server.ListSessionsResponseObject, error) {
	c := exchangeFrom(ctx).caller
	return server.ListSessions200JSONResponse{Items: a.s.vault.list(c.user, c.session)}, nil
}

// RevokeSession ends one of the caller's sessions.
func (a handwritten) RevokeSession(ctx context.Context, r server.RevokeSessionRequestObject) (server.RevokeSessionResponseObject, error) {
	if !a.s.vault.revoke(exchangeFrom(ctx).caller.user, r.SessionID) {
		return nil, notFound("session")
	}
	return server.RevokeSession204Response{}, nil
}
