package wire

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/textproto"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
)

// Request collects the arguments of one call. The first argument that cannot be
// sent is kept, and [Request.Build] returns it. A Request is for one call and for
// one goroutine.
type Request struct {
	op      refresh.Operation
	err     error
	args    []argument
	query   query
	header  http.Header
	cookies []byte
	body    body
	room    [3]argument // what args begins with
	text    [96]byte    // what the query begins with
}

// NewRequest returns a request of an operation, whose method and route are used.
func NewRequest(op refresh.Operation) *Request {
	r := &Request{op: op}
	r.args, r.query.text = r.room[:0], r.text[:0]
	return r
}

// Operation returns the operation that r is a request of.
func (r *Request) Operation() refresh.Operation { return r.op }

// Path sets a path parameter. It is required whatever the style says.
func (r *Request) Path(name string, value any, s Style) {
	n, err := normal(value)
	if err != nil {
		r.fail(named("path", name, err))
		return
	}
	if n.kind == scalar && s == Simple && n.text != "" && untouched(n.text) {
		r.args = append(r.args, argument{name, n.text}) // what nearly every one is
		return
	}
	text, err := segment(nil, name, &n, s)
	if err != nil {
		r.fail(named("path", name, err))
		return
	}
	r.args = append(r.args, argument{name, string(text)})
}

// Query sets a query parameter.
func (r *Request) Query(name string, value any, s Style) {
	n, ok := r.normal("query", name, value, s)
	if !ok {
		return
	}
	if err := r.query.add(name, &n, s); err != nil {
		r.fail(named("query", name, err))
	}
}

// Header sets a header parameter. Headers that belong to HTTP itself or to the
// session, such as Host and Authorization, are refused.
func (r *Request) Header(name string, value any, s Style) {
	n, ok := r.normal("header", name, value, s)
	if !ok {
		return
	}
	err := checkHeaderName(name)
	if err == nil {
		var text string
		if text, err = headerValue(&n, s); err == nil {
			r.headers()[textproto.CanonicalMIMEHeaderKey(name)] = []string{text}
			return
		}
	}
	r.fail(named("header", name, err))
}

// Cookie sets a cookie parameter.
func (r *Request) Cookie(name string, value any, s Style) {
	n, ok := r.normal("cookie", name, value, s)
	if !ok {
		return
	}
	if err := r.cookie(name, &n, s); err != nil {
		r.fail(named("cookie", name, err))
	}
}

// Build returns the request, for the API at base. Its URL has the origin of
// base, see [URL].
//
// Errors: an [*Error], for the first argument that cannot be sent; ErrEncode is
// in it.
func (r *Request) Build(ctx context.Context, base *url.URL) (*http.Request, error) {
	if r.err != nil {
		return nil, r.err
	}
	path, query, err := fill(r.op.Route, r.args)
	if err != nil {
		return nil, err
	}
	if len(r.query.text) > 0 {
		if query != "" {
			query += "&"
		}
		query += string(r.query.text)
	}
	own := &built{}
	if own.url, err = join(base, path, query); err != nil {
		return nil, r.blame(err)
	}
	method := cmp.Or(r.op.Method, http.MethodGet)
	switch {
	case ctx == nil:
		return nil, errors.New("wire: the context is nil; pass context.Background()")
	case !token(method):
		return nil, errors.New("wire: the method of the operation is none (RFC 9110, section 9.1); generate the package anew")
	}
	// As http.NewRequestWithContext makes it, without a URL that is parsed for nothing.
	req := (&http.Request{
		Method: method, URL: &own.url, Host: own.url.Host, Header: make(http.Header),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	if r.header != nil {
		req.Header = r.header
	}
	if len(r.cookies) > 0 {
		req.Header["Cookie"] = []string{string(r.cookies)}
	}
	return req, r.body.attach(ctx, req, own)
}

// blame names the path parameter that an error of the path comes from, if it is
// the value of one alone.
func (r *Request) blame(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.In != "path" {
		return err
	}
	for i := range r.args {
		if bad := checkSegment(r.args[i].text); bad != nil {
			return named("path", r.args[i].name, bad)
		}
	}
	return err
}

// normal returns the normal form of a value, and whether it is to be sent.
func (r *Request) normal(in, name string, value any, s Style) (node, bool) {
	n, err := normal(value)
	switch {
	case err != nil:
		r.fail(named(in, name, err))
		return node{}, false
	case n.kind == unset:
		if s.is(Required) {
			r.fail(&Error{In: in, Name: name, Reason: "it is required, and the value is not set; set it"})
		}
		return node{}, false
	}
	return n, true
}

// fail keeps the first mistake.
func (r *Request) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// headers returns the header, which most requests do not set.
func (r *Request) headers() http.Header {
	if r.header == nil {
		r.header = make(http.Header, 4)
	}
	return r.header
}
