package wire

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
)

// Nothing goes to a foreign origin, wherever a redirect leads: not the key, nor
// the address that holds it.
func TestPromise22_CredentialsDoNotFollowRedirects(t *testing.T) {
	var got []string
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.RequestURI+fmt.Sprint(r.Header))
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(foreign.Close)
	a := newAPI(t, httptest.NewServer)
	c := a.client(t, true, all()...)
	for _, path := range []string{"/bearer", "/token", "/basic", "/oauth", "/openid", "/header", "/bare", "/query", "/cookie", "/and", "/or"} {
		got = nil
		a.then(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, foreign.URL+"/elsewhere", http.StatusFound)
		})
		if err := call(t, c, path); err != nil || len(got) != 1 {
			t.Errorf("%s: %v after %d requests", path, err, len(got))
		}
		// An API that sends its callers on with the query that they came with.
		a.then(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, foreign.URL+"/echo?"+r.URL.RawQuery, http.StatusFound)
		})
		err := call(t, c, path)
		if strings.Contains("/query/and", path) != errors.Is(err, refresh.ErrForeignOrigin) {
			t.Errorf("%s: a redirect with the query of the request: %v", path, err)
		}
		// At home first, where the whole address is the Referer of what follows.
		a.then(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("again") {
				http.Redirect(w, r, foreign.URL+"/third", http.StatusFound)
				return
			}
			http.Redirect(w, r, r.URL.Path+"?again=1&"+r.URL.RawQuery, http.StatusFound)
		})
		if err := call(t, c, path); err != nil {
			t.Errorf("%s: twice: %v", path, err)
		}
		for _, text := range got {
			for scheme, secret := range secrets {
				if scheme != "user" && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret))) {
					t.Errorf("%s: the credential of %s went elsewhere: %s", path, scheme, text)
				}
			}
		}
	}
}

// A redirect inside the API is sent with the credentials again.
func TestPromise52_CredentialsFollowRedirectsAtHome(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	c := a.client(t, true, all()...)
	for _, path := range []string{"/header", "/query", "/cookie", "/and"} {
		a.then(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("again") {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			http.Redirect(w, r, path+"?again=1&"+r.URL.RawQuery, http.StatusFound)
		})
		if err := call(t, c, path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// No error, and no response, shows a key that went into the query.
func TestNoErrorHoldsAKey(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	c := a.client(t, true, append(all(), apiclient.WithMiddleware(refresh.WithRetries(0)))...)
	quote := func(r *http.Request) string {
		_, password, _ := r.BasicAuth()
		return fmt.Sprintln(r.URL.Query().Get("api key"), r.URL.RawQuery, r.Header.Get("X-API-Key"), r.Header.Get("Cookie"), r.Header.Get("Authorization"), password)
	}
	for name, next := range map[string]http.HandlerFunc{
		"no response": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a problem": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusForbidden)
			_ = json.NewEncoder(w).Encode(map[string]string{"title": "no", "detail": "you sent " + quote(r), "code": quote(r)})
		},
		"a response that is none": func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			fmt.Fprintf(conn, "you sent %s", quote(r))
		},
		"a redirect to nowhere": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "nowhere://%zz/"+url.QueryEscape(quote(r)))
			w.WriteHeader(http.StatusFound)
		},
	} {
		a.then(next)
		for _, path := range []string{"/query", "/header", "/cookie", "/basic", "/bearer", "/and"} {
			err := call(t, c, path)
			if err == nil {
				t.Fatal("no error")
			}
			text := fmt.Sprintf("%v %+v", err, err)
			for scheme, secret := range secrets {
				if scheme != "user" && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret))) {
					t.Errorf("%s: %s: the error holds the credential of %s: %s", name, path, scheme, text)
				}
			}
			if basic := base64.StdEncoding.EncodeToString([]byte(secrets["user"] + ":" + secrets["basic"])); strings.Contains(text, basic) {
				t.Errorf("%s: %s: the error holds the credential of basic: %s", name, path, text)
			}
		}
	}
}
