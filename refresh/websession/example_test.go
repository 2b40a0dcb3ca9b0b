package websession_test

import (
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// A backend for frontend with three routes. The example signs in with what a
// browser would send.
func Example() {
	api := taskapi.Start() // yours is at https://api.example.com
	defer api.Close()
	base, err := client.New(api.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer base.Close()
	key := websession.NewKey() // yours is kept: websession.ParseKey(text)
	sessions, err := websession.New(base.Refresher(), []websession.Key{key})
	if err != nil {
		log.Fatal(err)
	}
	defer sessions.Close()

	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		session, err := websession.Begin(r.Context())
		if err == nil {
			_, err = base.ForSession(session).SignIn(r.Context(), mockserver.AdaEmail, mockserver.AdaPassword)
		}
		if err != nil {
			http.Error(w, "not signed in", http.StatusUnauthorized)
		}
	})
	mux.HandleFunc("POST /logout", func(_ http.ResponseWriter, r *http.Request) {
		if session, err := websession.FromContext(r.Context()); err == nil {
			_ = base.ForSession(session).SignOut(r.Context())
		}
	})
	mux.Handle("GET /me", sessions.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session, err := websession.FromContext(r.Context())
		if err != nil {
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		me, err := base.ForSession(session).GetCurrentUser(r.Context())
		switch {
		case errors.Is(err, client.ErrSignedOut):
			sessions.Deny(w, r) // to the login page, or 401
		case err != nil:
			http.Error(w, "try again", http.StatusBadGateway)
		default:
			fmt.Fprint(w, me.Name)
		}
	})))

	site := sessions.Handler(mux)
	signedIn := ask(site, "POST", "/login")
	fmt.Println("cookie:", signedIn.Cookies()[0].Name)
	fmt.Println("me:", text(ask(site, "GET", "/me", signedIn.Cookies()...)))
	fmt.Println("without a cookie:", ask(site, "GET", "/me").StatusCode)
	// Output:
	// cookie: __Host-session
	// me: Ada Lovelace
	// without a cookie: 401
}

// Attributes that browsers refuse are refused at the start.
func ExampleNew_attributes() {
	var r refresh.RefreshFunc
	_, err := websession.New(r, []websession.Key{websession.NewKey()}, websession.WithDomain("example.com"))
	fmt.Println(err)
	// Output:
	// websession: browsers refuse cookie "__Host-session" with a Domain; leave WithDomain out, or name it "__Secure-session"
}

func ExampleSafeReturn() {
	for _, path := range []string{"/board?page=2", "//evil.example", `/\evil.example`, "https://evil.example/"} {
		fmt.Println(websession.SafeReturn(path))
	}
	// Output:
	// /board?page=2
	// /
	// /
	// /
}
