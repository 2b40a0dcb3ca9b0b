package websession_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// A backend for frontend with three routes. The example signs in with what a
// browser would send. With a generated client, client.ForSession(session) makes
// the calls of the API.
func Example() {
	api := newTokenServer()                         // yours is reached by HTTP
	key := websession.NewKey()                      // yours is kept: websession.ParseKey(text)
	storage := websession.StoreOnly(newStores().of) // yours outlives the process: redisstore.New(rdb, id)
	sessions, err := websession.New(api, []websession.Key{key}, storage)
	if err != nil {
		log.Fatal(err)
	}
	defer sessions.Close()

	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		session, err := websession.Begin(r.Context())
		if err == nil {
			err = session.SignIn(r.Context(), api.signIn("ada@example.com"))
		}
		if err != nil {
			http.Error(w, "not signed in", http.StatusUnauthorized)
		}
	})
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		session, err := websession.FromContext(r.Context())
		if err == nil {
			err = session.SignOut(r.Context())
		}
		if err != nil {
			http.Error(w, "please try again", http.StatusServiceUnavailable)
		}
	})
	mux.Handle("GET /me", sessions.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session, err := websession.FromContext(r.Context())
		if err != nil {
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		user, err := api.call(r.Context(), session)
		switch {
		case errors.Is(err, refresh.ErrSignedOut):
			sessions.Deny(w, r) // to the login page, or 401
		case err != nil:
			http.Error(w, "try again", http.StatusBadGateway)
		default:
			fmt.Fprint(w, user)
		}
	})))

	site := sessions.Handler(mux)
	request := func(method, path string, cookies ...*http.Cookie) *http.Response {
		return browse(site, method, path, cookies...)
	}
	cookies := request("POST", "/login").Cookies()
	fmt.Println("me:", body(request("GET", "/me", cookies...)))
	fmt.Println("without a cookie:", request("GET", "/me").StatusCode)
	request("POST", "/logout", cookies...)
	fmt.Println("with the cookie of a session that has ended:", request("GET", "/me", cookies...).StatusCode)
	// Output:
	// me: ada@example.com
	// without a cookie: 401
	// with the cookie of a session that has ended: 401
}

// browse is what a browser with these cookies is answered.
func browse(site http.Handler, method, path string, cookies ...*http.Cookie) *http.Response {
	req := httptest.NewRequestWithContext(context.Background(), method, path, nil)
	for _, c := range cookies {
		req.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	site.ServeHTTP(rec, req)
	return rec.Result()
}

// Attributes that browsers refuse are refused at the start.
func ExampleNew_attributes() {
	var r refresh.RefreshFunc
	keys := []websession.Key{websession.NewKey()}
	_, err := websession.New(r, keys, websession.CookieOnly(websession.RestartForgets{}), websession.WithDomain("example.com"))
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
