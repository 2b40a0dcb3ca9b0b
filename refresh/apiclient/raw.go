package apiclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// rawRoute stands for the path of a raw call: that is not the document's, and may
// hold anything.
const rawRoute = "(raw)"

// Do sends a request of the program's own through the session, as typed calls are:
// with a valid token or a credential, repaired after a 401, repeated where it may
// be. A URL without a host is seen from the base address of the client. The
// response may have any status, and its body is the caller's to close.
//
// The threat: a token that goes elsewhere is given away. A URL at another origin
// fails with refresh.ErrForeignOrigin, and nothing is sent.
//
// Errors: those of [Client.Resolve], [refresh.Middleware.Attach] and
// [refresh.Middleware.Do].
func (d *Client) Do(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	op, named := refresh.OperationFrom(ctx)
	if !named {
		op = d.raw(req.Method)
	}
	op, err := d.Resolve(op)
	if err != nil {
		return nil, err
	}
	var secrets []string
	if len(op.Security) > 0 {
		secrets = d.grants.secrets(op.Security[0])
	}
	own := req.Clone(refresh.WithOperation(redact.With(ctx, secrets...), op))
	if own.URL.Host == "" {
		if own.URL, err = d.below(own.URL); err != nil {
			return nil, err
		}
		own.Host = ""
	}
	resp, err := d.send(own)
	if err != nil {
		return nil, redact.Sent(err, op.Route, append(secrets, redact.Of(own)...)...)
	}
	return resp, nil
}

// Raw calls an operation that the document does not have. target is a path below the
// base address, with a query if need be; in is sent as JSON, nil for no body; the
// response is decoded as JSON into out, nil for none. Options are those of typed
// calls.
//
// Errors: a [*rest.Error], as of typed calls; its text does not show the path.
func (d *Client) Raw(ctx context.Context, method, target string, in, out any, opts ...rest.Option) error {
	op := d.raw(method)
	send := func(ctx context.Context, edit ...RequestEditor) (*http.Response, error) {
		req, err := d.request(ctx, method, target, in, out != nil)
		if err != nil {
			return nil, err
		}
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		return d.Do(req)
	}
	if out == nil {
		return rest.None(ctx, op, opts, send)
	}
	text, err := rest.Value[json.RawMessage](ctx, op, opts, send)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, out); err != nil {
		return &rest.Error{Operation: op.ID, Method: op.Method, Route: op.Route, Err: fmt.Errorf("%w into %T (%T)", rest.ErrDecode, out, err)}
	}
	return nil
}

// raw is the operation of a raw call, which any security scheme serves. Where there
// is none, the session's token is sent if somebody is signed in.
func (d *Client) raw(method string) refresh.Operation {
	if method == "" {
		method = http.MethodGet
	}
	op := refresh.Operation{ID: "raw", Method: method, Route: rawRoute, Optional: len(d.grants.schemes) == 0}
	for i := range d.grants.schemes {
		op.Security = append(op.Security, []string{d.grants.schemes[i].Name})
	}
	return op
}

// request builds the request of Raw.
func (d *Client) request(ctx context.Context, method, target string, in any, decoded bool) (*http.Request, error) {
	ref, err := url.Parse(target)
	if err != nil || ref.IsAbs() || ref.Host != "" || !strings.HasPrefix(target, "/") {
		return nil, fmt.Errorf("%w: the path of a raw call begins with a slash and names no host", rest.ErrOption)
	}
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("the body of the raw call does not encode (%T)", err)
		}
		body = bytes.NewReader(text)
	}
	var u *url.URL
	if base := rest.BaseURLFrom(ctx); base != nil {
		u, err = below(base, ref)
	} else {
		u, err = d.below(ref)
	}
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, "", body)
	if err != nil {
		return nil, errors.New("the method of the raw call is none")
	}
	req.URL = u
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if decoded {
		req.Header.Set("Accept", "application/json")
	}
	return req, nil
}

// below returns a reference as seen from the client's base address.
func (d *Client) below(ref *url.URL) (*url.URL, error) { return below(d.url, ref) }

// below puts the path of ref below that of base. The threat: dots in a path lead
// out of it, to what the same host has beside the API.
func below(base, ref *url.URL) (*url.URL, error) {
	if clean := path.Clean("/" + ref.Path); strings.TrimSuffix(ref.Path, "/") != strings.TrimSuffix(clean, "/") && ref.Path != "" {
		return nil, fmt.Errorf("%w: the path has empty segments or dots; write it without", rest.ErrOption)
	}
	u := *base
	u.Path = strings.TrimSuffix(base.Path, "/") + ref.Path
	u.RawPath = ""
	if ref.RawPath != "" || base.RawPath != "" {
		u.RawPath = strings.TrimSuffix(base.EscapedPath(), "/") + ref.EscapedPath()
	}
	u.RawQuery = ref.RawQuery
	return &u, nil
}
