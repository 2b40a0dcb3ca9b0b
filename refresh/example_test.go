package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// newTokens is a token endpoint that always has another token.
func newTokens() refresh.RefreshFunc {
	n := 1
	return func(context.Context, refresh.Token) (refresh.Token, error) {
		n++
		return refresh.Token{AccessToken: refresh.NewSecret(fmt.Sprint("token-", n)), Expiry: time.Now().Add(time.Hour)}, nil
	}
}

func Example() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token-2" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer api.Close()

	session := refresh.NewSession(newTokens())
	defer session.Close()
	session.SignIn(context.Background(), refresh.Token{AccessToken: refresh.NewSecret("token-1"), RefreshToken: refresh.NewSecret("refresh-1")})

	origin, err := refresh.ParseOrigin(api.URL, false)
	if err != nil {
		panic(err)
	}
	m := refresh.NewMiddleware(session, refresh.WithOrigin(origin))
	client := &http.Client{Transport: m.RoundTripper()}
	resp, err := client.Get(api.URL)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	fmt.Println(resp.Status)
	// Output:
	// 200 OK
}

func ExampleSession_Token() {
	ctx := context.Background()
	session := refresh.NewSession(newTokens())
	defer session.Close()
	// A token that has expired already: the first use refreshes it.
	session.SignIn(ctx, refresh.Token{AccessToken: refresh.NewSecret("token-1"), Expiry: time.Now().Add(-time.Minute)})

	token, err := session.Token(ctx)
	fmt.Println(token.AccessToken, err)
	fmt.Println(token.AccessToken.Reveal())
	// Output:
	// [redacted] <nil>
	// token-2
}

func ExampleSession_Renew() {
	ctx := context.Background()
	session := refresh.NewSession(newTokens())
	defer session.Close()
	session.SignIn(ctx, refresh.Token{AccessToken: refresh.NewSecret("token-1")})

	old, _ := session.Token(ctx)
	for range 3 { // three late 401s for one token
		token, err := session.Renew(ctx, old)
		fmt.Println(token.AccessToken.Reveal(), err)
	}
	// Output:
	// token-2 <nil>
	// token-2 <nil>
	// token-2 <nil>
}

func ExampleRefreshFunc() {
	ctx := context.Background()
	session := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		// Whatever wraps ErrRefused ends the session; any other error passes.
		return refresh.Token{}, fmt.Errorf("%w: account closed", refresh.ErrRefused)
	}))
	defer session.Close()
	session.SignIn(ctx, refresh.Token{RefreshToken: refresh.NewSecret("refresh-1")})

	_, err := session.Token(ctx)
	fmt.Println(err)
	fmt.Println(errors.Is(err, refresh.ErrSignedOut))
	// Output:
	// refresh: signed out (refresh token refused): refresh token refused: account closed
	// true
}

func ExampleWithSignOutOnOutage() {
	ctx := context.Background()
	away := refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		return refresh.Token{}, &net.OpError{Op: "dial", Err: errors.New("network is away")}
	})
	for _, signOut := range []bool{false, true} {
		session := refresh.NewSession(away, refresh.WithSignOutOnOutage(signOut))
		session.SignIn(ctx, refresh.Token{RefreshToken: refresh.NewSecret("refresh-1")})
		_, err := session.Token(ctx)
		fmt.Println(err)
		session.Close()
	}
	// Output:
	// refresh: no fresh token for now: token endpoint not reached: dial: network is away
	// refresh: signed out (outage): token endpoint not reached: dial: network is away
}

func ExampleSecret() {
	token := refresh.Token{AccessToken: refresh.NewSecret("eyJhbGciOi"), RefreshToken: refresh.NewSecret("d41d8cd9")}
	fmt.Println(token.AccessToken)
	fmt.Printf("%#v\n", token.RefreshToken)
	// Output:
	// [redacted]
	// "[redacted]"
}

func ExampleParseOrigin() {
	_, err := refresh.ParseOrigin("http://api.example.com", false)
	fmt.Println(err)
	origin, err := refresh.ParseOrigin("https://API.example.com:443/v1", false)
	fmt.Println(origin, err)
	// Output:
	// refresh: plain http to api.example.com would show the token to everybody on the way; use https, or allow plain http explicitly
	// https://api.example.com <nil>
}

func ExampleWithObserver() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token-2" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer api.Close()
	session := refresh.NewSession(newTokens())
	defer session.Close()
	session.SignIn(context.Background(), refresh.Token{AccessToken: refresh.NewSecret("token-1")})
	origin, _ := refresh.ParseOrigin(api.URL, false)
	m := refresh.NewMiddleware(session, refresh.WithOrigin(origin), refresh.WithObserver(func(a tracing.Attempt) {
		fmt.Printf("attempt %d with token %d: %d (replay: %t)\n", a.Number, a.Generation, a.StatusCode, a.Replay)
	}))
	resp, err := (&http.Client{Transport: m.RoundTripper()}).Get(api.URL)
	if err != nil {
		panic(err)
	}
	resp.Body.Close()
	// Output:
	// attempt 1 with token 1: 401 (replay: false)
	// attempt 2 with token 2: 200 (replay: true)
}
