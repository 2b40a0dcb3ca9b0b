// Command plainhttp gives an ordinary http.Client a session, without any
// generated code: for an API that has no OpenAPI document, or a program that is
// there already. It brings the address of the token endpoint and the response
// to a sign-in. It starts a mock of an API, so that it runs as it is:
//
//	go run ./examples/plainhttp
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	api := taskapi.Start() // yours is at https://api.example.com
	defer api.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	// The session, and where it gets its next token. A server of OAuth 2.0 is
	// tokenendpoint.OAuth2(url, client).
	refresher, err := tokenendpoint.NewRefresher(tokenendpoint.JSON(api.URL+"/auth/refresh"), "", nil)
	if err != nil {
		return err
	}
	session := refresh.NewSession(refresher)
	defer session.Close()

	// The client. Its token goes to the API's own origin and nowhere else.
	origin, err := refresh.ParseOrigin(api.URL, false)
	if err != nil {
		return err
	}
	httpClient := &http.Client{
		Transport: refresh.NewMiddleware(session, refresh.WithOrigin(origin)).RoundTripper(),
	}

	// Sign-in is the program's own; its response is taken as it came.
	// A redirect would take the password along.
	signIn := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	tokens, err := send(ctx, signIn, "POST", api.URL+"/auth/login",
		`{"email": "`+mockserver.AdaEmail+`", "password": "`+mockserver.AdaPassword+`"}`)
	if err != nil {
		return err
	}
	if err := tokenendpoint.SignInWith(ctx, session, tokens); err != nil {
		return err
	}

	for range 2 {
		me, err := send(ctx, httpClient, "GET", api.URL+"/me", "")
		if err != nil {
			return err
		}
		var user struct{ Name string }
		if err := json.Unmarshal(me, &user); err != nil {
			return err
		}
		fmt.Println(user.Name)
		api.RevokeTokens() // the server does not take the token any more
	}
	fmt.Println("refreshes:", api.Refreshes())
	return nil
}

// send makes one request and returns the body of its response.
func send(ctx context.Context, c *http.Client, method, url, body string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s", method, url, resp.Status)
	}
	return io.ReadAll(resp.Body)
}
