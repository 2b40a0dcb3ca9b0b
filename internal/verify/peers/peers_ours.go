package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// ours sends as a generated client does: name the operation, attach, do.
type ours struct{ m *refresh.Middleware }

// middleware makes a session that is signed in, with every default.
func middleware(s setting, origin string) *refresh.Middleware {
	session := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
		t, err := s.server.exchange(ctx, last.RefreshToken.Reveal())
		if errors.Is(err, errRefused) {
			return refresh.Token{}, refresh.ErrRefused
		}
		return ourToken(t), err
	}))
	if err := session.SignIn(context.Background(), ourToken(s.first)); err != nil {
		panic(err) // memory does not fail
	}
	o, err := refresh.ParseOrigin(origin, false)
	if err != nil {
		panic(err) // https, or loopback
	}
	return refresh.NewMiddleware(session, refresh.WithOrigin(o), refresh.WithHTTPClient(&http.Client{Transport: s.next}))
}

func ourToken(t token) refresh.Token {
	return refresh.Token{AccessToken: refresh.NewSecret(t.access), RefreshToken: refresh.NewSecret(t.refresh), Expiry: t.expires}
}

// origin is where s sends to: its server in memory, or a socket.
func (s setting) origin() string {
	if t, ok := s.next.(*wire); ok {
		return strings.TrimSuffix(t.url, "/")
	}
	return base
}

func newOurs(s setting) client { return ours{middleware(s, s.origin())} }

func newOurRoundTripper(s setting) client {
	return plain{&http.Client{Transport: middleware(s, s.origin()).RoundTripper()}}
}

func (o ours) send(ctx context.Context, method, url string, body *payload) (*http.Response, error) {
	ctx = refresh.WithOperation(ctx, refresh.Operation{ID: "work", Method: method, Route: "/work"})
	req, err := request(ctx, method, url, body)
	if err != nil {
		return nil, err
	}
	if err := o.m.Attach(ctx, req); err != nil {
		return nil, err
	}
	return o.m.Do(req)
}
