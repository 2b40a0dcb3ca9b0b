package signin_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// The user signs in once; the next start of the program resumes the session.
func ExampleLogin() {
	ctx, p := context.Background(), exampleProvider()
	defer p.Close()
	store := &refresh.MemoryStore{} // a filestore.Store, keyringstore.Store or redisstore.Store outlives the program
	cfg := signin.Config{
		Issuer:      p.URL,
		Client:      tokenendpoint.PublicClient("app"),
		Scopes:      []string{"openid"},
		OpenBrowser: visit, // by default, the user's own
	}
	for range 2 {
		session, err := signin.Login(ctx, cfg, store)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(session.State().Status, "after", p.requests(), "token request")
		session.Close()
	}
	// Output:
	// active after 1 token request
	// active after 1 token request
}

// Each error says what to do.
func ExampleError() {
	_, err := signin.New(signin.Config{Issuer: "http://login.example.com", Client: tokenendpoint.PublicClient("app")})
	fmt.Println(errors.Is(err, signin.ErrConfig))
	fmt.Println(err)
	// Output:
	// true
	// signin: configuration cannot work: issuer: not https; set Config.Issuer to the issuer of the server's metadata, or Config.Metadata to its endpoints
}

// An API that needs more than the session has is answered with one sign-in for
// all that is known to be needed.
func ExampleConfig_With() {
	cfg := signin.Config{Issuer: "https://login.example.com", Client: tokenendpoint.PublicClient("app"), Scopes: []string{"read"}}
	cfg, err := cfg.With(&refresh.ChallengeError{Kind: refresh.ErrInsufficientScope, Scope: "write", MaxAge: -1})
	fmt.Println(cfg.Scopes, err)
	_, err = cfg.With(&refresh.ChallengeError{Kind: refresh.ErrInsufficientScope, Scope: "write", MaxAge: -1})
	fmt.Println(errors.Is(err, signin.ErrStepUp))
	// Output:
	// [read write] <nil>
	// true
}

// What a terminal shows.
func ExamplePromptTo() {
	signin.PromptTo(os.Stdout)(context.Background(), signin.Notice{Kind: signin.NoticeDevice, URL: "https://login.example.com/activate", UserCode: "WDJB-MJHT"})
	// Output: To sign in, open https://login.example.com/activate on any device and enter the code WDJB-MJHT
}
