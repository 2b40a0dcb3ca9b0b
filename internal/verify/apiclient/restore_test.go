package apiclient_test

import (
	"context"
	"errors"
	"testing"

	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/rest"
)

// unreadable is a store that cannot be read.
type unreadable struct{ *refresh.MemoryStore }

var errDisk = errors.New("the disk is away")

func (unreadable) Load(context.Context) (refresh.Token, string, error) {
	return refresh.Token{}, "", errDisk
}

func TestRestore(t *testing.T) {
	for name, tt := range map[string]struct {
		before    func(*mockserver.Server)
		status    event.Status
		err       error
		refreshes int
	}{
		"good tokens":        {func(*mockserver.Server) {}, event.StatusActive, nil, 0},
		"a revoked token":    {func(s *mockserver.Server) { s.RevokeTokens() }, event.StatusActive, nil, 1},
		"a session over":     {func(s *mockserver.Server) { s.RevokeSessions() }, event.StatusSignedOut, nil, 0},
		"the server away":    {func(s *mockserver.Server) { s.Offline(true) }, event.StatusOffline, nil, 0},
		"verify not allowed": {func(s *mockserver.Server) { s.Fail("verifyToken", mockserver.Fault{Status: 403}) }, event.StatusActive, rest.ErrForbidden, 0},
	} {
		t.Run(name, func(t *testing.T) {
			store := &refresh.MemoryStore{}
			srv, first := pair(t, apiclient.WithSession(refresh.WithStore(store)))
			signIn(t, first)
			first.Close()
			tt.before(srv)
			d := door(t, srv, operations.Auth(), apiclient.WithSession(refresh.WithStore(store)), apiclient.WithMiddleware(refresh.WithRetries(0)))
			state, err := d.Restore(t.Context())
			want(t, "status", state.Status, tt.status)
			want(t, "error", errors.Is(err, tt.err), true)
			want(t, "refreshes", srv.Refreshes(), tt.refreshes)
		})
	}
}

func TestRestoreOfNothing(t *testing.T) {
	srv, d := pair(t)
	state, err := d.Restore(t.Context())
	want(t, "status", state.Status, event.StatusSignedOut)
	want(t, "error", err, nil)
	want(t, "calls", len(srv.Calls()), 0)

	d = door(t, srv, operations.Auth(), apiclient.WithSession(refresh.WithStore(unreadable{&refresh.MemoryStore{}})))
	if _, err := d.Restore(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("a store that cannot be read: %v", err)
	}
}
