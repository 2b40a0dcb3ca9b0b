package apiclient

import (
	"context"
	"errors"
	"net/http"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// SignInRequest starts a session with the response to r, a request to the API's
// login operation: for logins that take more than a name and a password, such as a
// one-time code. It is for generated code.
//
// secrets are what the request holds and no error may show, should the server
// quote it.
//
// Errors: those of [Client.SignIn].
func (d *Client) SignInRequest(ctx context.Context, r *wire.Request, secrets ...refresh.Secret) error {
	texts := make([]string, len(secrets))
	for i, s := range secrets {
		texts[i] = s.Reveal()
	}
	return d.signIn(ctx, func(ctx context.Context, edit ...RequestEditor) (*http.Response, error) {
		op := d.auth.SignIn
		ctx = redact.With(refresh.WithOperation(ctx, op.Operation), texts...)
		req, err := r.Build(ctx, d.url)
		if err != nil {
			return nil, err
		}
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		// One sign-in is one request: some servers take a code only once.
		resp, err := d.direct.Do(req)
		if err != nil {
			return nil, redact.Sent(err, op.Operation.Route, redact.Of(req)...)
		}
		return resp, nil
	})
}

// signIn starts a session with the response to what send sends.
func (d *Client) signIn(ctx context.Context, send rest.Send[RequestEditor]) error {
	op := d.auth.SignIn
	if op.Operation.Method == "" {
		return &rest.Error{Err: errors.New("the API has no operation with the auth role login; " +
			"sign in with tokens from elsewhere: Session().SignIn")}
	}
	// Not as JSON: some servers answer with the token alone, or in headers.
	response, err := rest.Streamed(ctx, op.Operation, []rest.Option{rest.IdleTimeout(signInIdle)}, send)
	if err != nil {
		return err
	}
	defer response.Close()
	body, err := readAll(response)
	if err != nil {
		return failed(op, err)
	}
	token, err := op.ParseToken(response.Header, body)
	if err != nil {
		return unreadable(op, response, body, err)
	}
	if err := d.session.SignIn(ctx, token); err != nil {
		return failed(op, err)
	}
	return nil
}
