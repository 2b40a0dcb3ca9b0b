package oauth2source_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"golang.org/x/oauth2"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin/oauth2source"
)

// A client library that takes a TokenSource sends the session's token.
func ExampleNew() {
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Header.Get("Authorization"))
	}))
	defer api.Close()
	session := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		return refresh.Token{AccessToken: refresh.NewSecret("refreshed")}, nil
	}))
	defer session.Close()
	ctx := context.Background()
	if err := session.SignIn(ctx, refresh.Token{RefreshToken: refresh.NewSecret("r")}); err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: &oauth2.Transport{Source: oauth2source.New(session)}}
	resp, err := client.Get(api.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	// Output: Bearer refreshed
}

// Who has a TokenSource gets a session, with one refresh however many wait.
func ExampleRefresher() {
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "from the source", Expiry: time.Now().Add(time.Hour)})
	session := refresh.NewSession(oauth2source.Refresher(source))
	defer session.Close()
	ctx := context.Background()
	first, err := source.Token()
	if err == nil {
		err = session.SignIn(ctx, oauth2source.FromToken(first))
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := session.Token(ctx)
	fmt.Println(token.AccessToken.Reveal(), err)
	// Output: from the source <nil>
}
