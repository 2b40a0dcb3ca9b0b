// Command plainhttp gives an ordinary http.Client a session, without any
// generated code: for an API that has no OpenAPI document, or a program that is
// there already. All it has to bring is the call that refreshes a token. It
// starts a mock of an API, so that it runs as it is:
//
//	go run ./examples/plainhttp
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
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

	// The session, and how it gets its next token.
	session := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
		return askForToken(ctx, api.URL+"/auth/refresh", map[string]string{"refresh_token": last.RefreshToken.Reveal()})
	}))
	defer session.Close()

	// The client. Its token goes to the API's own origin and nowhere else.
	origin, err := refresh.ParseOrigin(api.URL, false)
	if err != nil {
		return err
	}
	httpClient := &http.Client{
		Transport: refresh.NewMiddleware(session, refresh.WithOrigin(origin)).RoundTripper(),
	}

	token, err := askForToken(ctx, api.URL+"/auth/login", map[string]string{
		"email": mockserver.AdaEmail, "password": mockserver.AdaPassword,
	})
	if err != nil {
		return err
	}
	if err := session.SignIn(ctx, token); err != nil {
		return err
	}

	if err := show(ctx, httpClient, api.URL+"/me"); err != nil {
		return err
	}
	api.RevokeTokens() // the server does not take the token any more
	if err := show(ctx, httpClient, api.URL+"/me"); err != nil {
		return err
	}
	fmt.Println("refreshes:", api.Refreshes())
	return nil
}

// askForToken posts to a token endpoint. The errors tell the session what to
// do: CheckResponse knows a refusal for good from one that may pass.
func askForToken(ctx context.Context, url string, ask map[string]string) (refresh.Token, error) {
	body, err := json.Marshal(ask)
	if err != nil {
		return refresh.Token{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return refresh.Token{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return refresh.Token{}, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return refresh.Token{}, err
	}
	if err := refresh.CheckResponse(resp, answer); err != nil {
		return refresh.Token{}, err
	}
	var t struct {
		AccessToken  refresh.Secret `json:"access_token"`
		RefreshToken refresh.Secret `json:"refresh_token"`
		ExpiresIn    int            `json:"expires_in"`
	}
	if err := json.Unmarshal(answer, &t); err != nil {
		return refresh.Token{}, err
	}
	token := refresh.Token{AccessToken: t.AccessToken, RefreshToken: t.RefreshToken}
	if t.ExpiresIn > 0 { // without it, the token is used until it is refused
		token.Expiry = time.Now().Add(time.Duration(t.ExpiresIn) * time.Second)
	}
	return token, nil
}

// show prints what a GET answers with.
func show(ctx context.Context, c *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var user struct{ Name string }
	if err := json.NewDecoder(resp.Body).Decode(&user); err != nil {
		return err
	}
	fmt.Println(resp.Status, user.Name)
	return nil
}
