package client

import (
	"context"
	"errors"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// SignIn signs a user in and returns who it is. Whoever was signed in before is
// replaced, at this client alone: their session at the server goes on.
//
// Errors: an [*Error]; ErrUnauthorized for a wrong email or password. One that
// is ErrNotStored comes together with the user: the session is active, and
// will not outlive the program.
func (c *Client) SignIn(ctx context.Context, email, password string) (*gen.User, error) {
	var result Result
	body := gen.Credentials{Email: email, Password: rest.Sent(refresh.NewSecret(password)), Device: c.device}
	// A server that quotes the password does not get it into an error.
	in, err := c.Auth.Login(redact.With(ctx, password), body, rest.Response(&result))
	if err != nil {
		return nil, err
	}
	signIn := operations.Auth().SignIn
	token, err := signIn.ParseToken(result.Header, result.Body)
	if err != nil {
		return nil, failed(signIn.Operation, errors.Join(ErrDecode, err))
	}
	err = c.door.Session().SignIn(ctx, token)
	switch {
	case errors.Is(err, ErrNotStored):
		return &in.User, failed(signIn.Operation, err)
	case err != nil:
		return nil, failed(signIn.Operation, err)
	}
	return &in.User, nil
}

// SignOut ends the session: at the server if that can be reached, and here in
// any case. Without a session it does nothing.
//
// An access token that is known to have expired is refreshed first, because
// the server ends sessions only for callers that are signed in. What the
// server answers starts no refresh.
//
// Errors: an [*Error] that says why the server could not be told, with the
// session over here all the same; or ErrNotStored if the store could not be
// cleared.
func (c *Client) SignOut(ctx context.Context) error {
	return c.door.SignOut(ctx)
}

// Restore takes up the session whose tokens are in the store: it asks the
// server whether they are good, and refreshes them if they are not.
//
// The State says how that ended. Active: the server accepts the tokens.
// Offline: it could not be asked; the tokens are kept and calls can be tried.
// Signed out: there were no tokens (and no network call), or the server
// refused them for good; State.Reason says which.
//
// Errors: the store could not be read, ctx ended, or the server refuses even
// fresh tokens. The session is then as State says.
func (c *Client) Restore(ctx context.Context) (State, error) {
	if err := c.door.Session().Restore(ctx); err != nil {
		return c.State(), err
	}
	return c.Verify(ctx)
}

// failed is an Error of an operation that failed on this side.
func failed(op refresh.Operation, err error) error {
	return &Error{Operation: op.ID, Method: op.Method, Route: op.Route, Err: err}
}
