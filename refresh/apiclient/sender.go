package apiclient

import (
	"context"
	"net/http"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// RequestEditor changes a request before it is sent.
type RequestEditor = func(ctx context.Context, req *http.Request) error

// Sender returns what sends r: to the API's address, with the credentials of one
// of the operation's security requirements, through the middleware of the
// session. It is for generated code, which hands it to the functions of package
// rest.
//
// Errors: a [*wire.Error] for an argument that cannot be sent, [ErrNoCredential],
// and those of [refresh.Middleware.Attach] and [refresh.Middleware.Do].
func (d *Client) Sender(r *wire.Request) rest.Send[RequestEditor] {
	return func(ctx context.Context, edit ...RequestEditor) (*http.Response, error) {
		op, err := d.Resolve(r.Operation())
		if err != nil {
			return nil, err
		}
		if len(op.Security) > 0 {
			ctx = redact.With(ctx, d.grants.secrets(op.Security[0])...) // servers quote what they are sent
		}
		ctx = refresh.WithOperation(ctx, op)
		base := d.url
		if other := rest.BaseURLFrom(ctx); other != nil {
			base = other // the middleware refuses one at another origin
		}
		req, err := r.Build(ctx, base)
		if err != nil {
			return nil, err
		}
		if d.agent != nil {
			req.Header["User-Agent"] = d.agent
		}
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		return d.send(req)
	}
}

// Resolve returns op with the one of its security requirements that a call is to
// meet now, for clients that make requests in a way of their own: what it returns
// goes into [refresh.WithOperation]. The first that can be met is chosen, in the
// order of the document; an empty one is the last resort.
//
// Errors: [ErrNoCredential].
func (d *Client) Resolve(op refresh.Operation) (refresh.Operation, error) {
	if len(op.Security) == 0 && (op.Public || len(d.grants.given) == 0) {
		return op, nil
	}
	return d.grants.choose(op, d.session.State().SignedIn())
}
