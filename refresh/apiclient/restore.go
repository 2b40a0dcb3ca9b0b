package apiclient

import (
	"context"
	"errors"
	"net/http"

	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Restore takes up the session whose tokens are in the store, and refreshes
// them if they are known to have expired. If the API has an operation that
// verifies tokens, it is asked, as by [Client.Verify]. The State says how that
// ended; see [event.StatusOffline].
//
// Errors: the store could not be read, ctx ended, or the server refuses even
// fresh tokens. The session is then as State says.
func (d *Client) Restore(ctx context.Context) (event.State, error) {
	if err := d.session.Restore(ctx); err != nil {
		return d.State(), err
	}
	return d.Verify(ctx, nil)
}

// Verify finds out whether the session's tokens are good, and refreshes them if
// they are not. ask is a call that needs a good token, and returns its error; nil
// means the API's operation with the role verify, or none if there is none. The
// State says how that ended, as for [Client.Restore].
func (d *Client) Verify(ctx context.Context, ask func(context.Context) error) (event.State, error) {
	if ask == nil {
		ask = d.verify
	}
	token, err := d.session.Token(ctx) // refreshed, if it is known to have expired
	if err == nil {
		err = ask(ctx)
	}
	if errors.Is(err, rest.ErrUnauthorized) {
		if _, err = d.session.Renew(ctx, token); err == nil {
			err = ask(ctx)
		}
	}
	state := d.State()
	switch {
	case err == nil || !state.SignedIn():
		return state, nil
	case ctx.Err() != nil:
		return state, ctx.Err()
	case refused(err):
		return state, err
	}
	state.Status, state.Err = event.StatusOffline, err
	return state, nil
}

// verify calls the operation with the role verify.
func (d *Client) verify(ctx context.Context) error {
	op := d.auth.Verify
	if op.Operation.Method == "" {
		return nil
	}
	token, err := d.session.Token(ctx)
	if err != nil {
		return err
	}
	return rest.None(ctx, op.Operation, nil, d.sender(op, tokenendpoint.Credentials{Token: token}, d.attached))
}

// refused reports whether the server responded, and would respond the same again.
func refused(err error) bool {
	e, ok := errors.AsType[*rest.Error](err)
	return ok && e.StatusCode >= 400 && e.StatusCode < 500 &&
		e.StatusCode != http.StatusRequestTimeout && e.StatusCode != http.StatusTooManyRequests
}
