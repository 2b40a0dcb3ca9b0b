package refresh_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// What an error of a Refresher says of the refresh token: nothing, until it says
// so.
func TestPromise45_AnErrorThatSaysNothingIsALostResponse(t *testing.T) {
	get := func(err error) error { return &url.Error{Op: "Post", URL: "https://a.test/token", Err: err} }
	for name, tc := range map[string]struct {
		err  error
		lost bool
	}{
		"anything":             {errors.New("boom"), true},
		"a reset":              {get(&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}), true},
		"end of file":          {get(io.EOF), true},
		"its own deadline":     {fmt.Errorf("after 3 s: %w", context.DeadlineExceeded), true},
		"bad JSON":             {fmt.Errorf("decoding: %w", io.ErrUnexpectedEOF), true},
		"a ResponseError of 0": {&refresh.ResponseError{Err: io.EOF}, true},
		"said to be lost":      {&refresh.ResponseError{StatusCode: 500, Err: refresh.ErrResponseLost}, true},
		"no connection":        {get(&net.OpError{Op: "dial", Err: errors.New("connection refused")}), false},
		"no such host":         {get(&net.DNSError{Err: "no such host", Name: "a.test"}), false},
		"a certificate":        {get(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), false},
		"a status":             {&refresh.ResponseError{StatusCode: 500}, false},
		"said to be unused":    {&refresh.ResponseError{Repeatable: true, Err: io.EOF}, false},
		"said to be temporary": {fmt.Errorf("%w: busy", refresh.ErrTemporary), false},
		"the client":           {fmt.Errorf("%w: x", refresh.ErrClientRefused), false},
		"unknown words":        {fmt.Errorf("%w: x", refresh.ErrUnknownRefusal), false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI()
				a.life = 100 * time.Second
				r := newRig(t, a, refresh.WithRefreshRetries(0))
				a.onRefresh = func(int) (refresh.Token, error) { return refresh.Token{}, tc.err }
				time.Sleep(91 * time.Second)
				for range 8 {
					if status, err := r.status(t.Context()); err != nil || status != 200 {
						t.Fatal(status, err)
					}
					time.Sleep(time.Second)
				}
				if n := a.refreshes(); (n == 1) != tc.lost {
					t.Errorf("asked %d times while the token was valid", n)
				}
				time.Sleep(time.Minute)
				if _, err := r.status(t.Context()); !errors.Is(err, refresh.ErrTemporary) || errors.Is(err, refresh.ErrResponseLost) != tc.lost {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// A wrong certificate, or a proxy that says no, has used no token: the session
// that may use none twice goes on afterwards.
func TestPromise45_WhatWasNotSentEndsNothing(t *testing.T) {
	api := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"access_token":"new","refresh_token":"r2"}`)
	}))
	defer api.Close()
	api.Config.ErrorLog = log.New(io.Discard, "", 0)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(407) }))
	defer proxy.Close()
	at, _ := url.Parse(proxy.URL)
	good := api.Client().Transport.(*http.Transport)
	through := good.Clone()
	through.Proxy = http.ProxyURL(at)
	for name, bad := range map[string]*http.Transport{"certificate": {}, "proxy": through} {
		t.Run(name, func(t *testing.T) {
			defer bad.CloseIdleConnections()
			var now http.RoundTripper = bad
			c := &http.Client{Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) { return now.RoundTrip(r) })}
			refresher, err := tokenendpoint.NewRefresher(tokenendpoint.JSON(api.URL), "", c)
			if err != nil {
				t.Fatal(err)
			}
			s := refresh.NewSession(refresher, refresh.WithLostResponsePolicy(refresh.LostResponseNeverRetry), refresh.WithRefreshRetries(0))
			defer s.Close()
			s.SignIn(t.Context(), refresh.Token{RefreshToken: refresh.NewSecret("r1")})
			if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) || errors.Is(err, refresh.ErrResponseLost) {
				t.Fatalf("got %v", err)
			}
			now = good
			if tok, err := s.Token(t.Context()); err != nil || tok.AccessToken.Reveal() != "new" {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}
