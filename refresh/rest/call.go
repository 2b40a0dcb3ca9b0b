package rest

import (
	"context"
	"net/http"

	"github.com/perennial-go/perennial/refresh"
)

// Editor is the type that generated clients call RequestEditorFn.
type Editor interface {
	~func(context.Context, *http.Request) error
}

// Send sends the request of one call through a generated client.
type Send[E Editor] = func(ctx context.Context, edit ...E) (*http.Response, error)

// JSON makes a call that is promised a JSON object. A response without one is
// an [*Error] that is [ErrDecode].
func JSON[T any, E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E]) (*T, error) {
	v := new(T)
	if err := into(ctx, op, opts, send, v); err != nil {
		return nil, err
	}
	return v, nil
}

// Value makes a call that is promised any other JSON value, such as an array.
func Value[T any, E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E]) (T, error) {
	v := new(T)
	if err := into(ctx, op, opts, send, v); err != nil {
		return *new(T), err
	}
	return *v, nil
}

// Optional makes a call that is promised a JSON object or nothing (200 and 204,
// say). It returns nil without an error for a response without a body.
func Optional[T any, E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E]) (*T, error) {
	x, err := begin(ctx, op, opts, send)
	if err != nil {
		return nil, err
	}
	body, err := x.body()
	if err != nil || len(body) == 0 || string(body) == "null" {
		return nil, err
	}
	v := new(T)
	if err := x.decode(body, v); err != nil {
		return nil, err
	}
	return v, nil
}

// None makes a call that is promised nothing but its success.
func None[E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E]) error {
	x, err := begin(ctx, op, opts, send)
	if err != nil {
		return err
	}
	x.discard()
	return nil
}

// Streamed makes a call whose response is handed on as it comes. The caller
// closes the [Stream].
func Streamed[E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E]) (*Stream, error) {
	x, err := begin(ctx, op, opts, send)
	if err != nil {
		return nil, err
	}
	return x.stream(), nil
}

// into makes a call and decodes its response into v.
func into[E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E], v any) error {
	x, err := begin(ctx, op, opts, send)
	if err != nil {
		return err
	}
	body, err := x.body()
	if err != nil {
		return err
	}
	return x.decode(body, v)
}

// begin sends the request and returns its response once that is a success.
func begin[E Editor](ctx context.Context, op refresh.Operation, opts []Option, send Send[E]) (exchange, error) {
	s, err := apply(opts)
	if err != nil {
		return exchange{}, newError(op, err)
	}
	ctx, cancel := s.context(ctx)
	var resp *http.Response
	if s == nil || s.header == nil && s.edits == nil {
		resp, err = send(ctx)
	} else {
		resp, err = send(ctx, s.edit)
	}
	x := exchange{op: op, settings: s, resp: resp, cancel: cancel, idle: s.idleLimit(ctx)}
	if err != nil {
		return exchange{}, x.failed(err)
	}
	if s != nil && s.result != nil {
		s.result.StatusCode, s.result.Header = resp.StatusCode, resp.Header.Clone()
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return exchange{}, x.refused()
	}
	if s != nil && s.next != nil {
		*s.next = nextLink(resp)
	}
	return x, nil
}
