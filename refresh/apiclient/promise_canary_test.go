package apiclient_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// The credentials: some that a host name can have, in small letters, and some
// with what has to be escaped somewhere.
const (
	access   = "canary-Access-Token-1"
	renewal  = "canary.Refresh.Token.2"
	password = `canary-Password"3\&+`
	secret   = "canary-Secret:4?/%="
)

// echoes are the ways in which a server, or whoever speaks for it, quotes what
// it was sent: a raw response, made from that.
func echoes() map[string]func(sent string) string {
	ok := func(head, body string) string {
		return fmt.Sprintf("%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", head, len(body), body)
	}
	quoted := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	return map[string]func(sent string) string{
		"status line":    func(s string) string { return ok("HTTP/1.1 401 no "+s, "") },
		"no status line": func(s string) string { return "what is " + s + "?\r\n\r\n" },
		"status":         func(s string) string { return "HTTP/1.1 " + s + " no\r\n\r\n" },
		"header": func(s string) string {
			return ok("HTTP/1.1 401 no\r\nX-Why: "+s+"\r\nWWW-Authenticate: Bearer error="+quoted(s), "")
		},
		"bad header": func(s string) string { return "HTTP/1.1 200 OK\r\n" + s + " is bad\r\n\r\n" },
		"length":     func(s string) string { return "HTTP/1.1 200 OK\r\nContent-Length: " + s + "\r\n\r\n" },
		"redirect target": func(s string) string {
			return ok("HTTP/1.1 302 go\r\nLocation: http://127.0.0.1:1/"+url.PathEscape(s)+"?q="+url.QueryEscape(s), "")
		},
		"redirect, no URL": func(s string) string { return ok("HTTP/1.1 302 go\r\nLocation: http://[::1/"+url.PathEscape(s), "") },
		"host name":        func(s string) string { return ok("HTTP/1.1 302 go\r\nLocation: http://"+host(s)+".invalid/", "") },
		"scheme":           func(s string) string { return ok("HTTP/1.1 302 go\r\nLocation: "+host(s)+"://x/", "") },
		"problem detail": func(s string) string {
			return ok("HTTP/1.1 400 no\r\nContent-Type: application/problem+json", `{"title":`+quoted(s)+`,"detail":`+quoted(s)+`,"request_id":`+quoted(s)+`}`)
		},
		"code": func(s string) string {
			return ok("HTTP/1.1 403 no\r\nContent-Type: application/json", `{"error":`+quoted(s)+`,"code":`+quoted(strings.ReplaceAll(s, " ", ""))+`}`)
		},
		"page": func(s string) string { return ok("HTTP/1.1 500 no\r\nContent-Type: text/html", "<html>"+s) },
		"success": func(s string) string {
			return ok("HTTP/1.1 200 OK\r\nContent-Type: application/json", `{"access_token":[`+quoted(s)+`],"expires_in":`+quoted(s)+`}`)
		},
		"success, cut off": func(s string) string { return "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{" + quoted(s) },
		"token type": func(s string) string {
			return ok("HTTP/1.1 200 OK\r\nContent-Type: application/json", `{"access_token":"x","token_type":`+quoted(s)+`,"expires_in":`+quoted(s)+`}`)
		},
		"content type": func(s string) string { return ok("HTTP/1.1 200 OK\r\nContent-Type: "+s, "x") },
		"insufficient": func(s string) string {
			return ok("HTTP/1.1 403 no\r\nWWW-Authenticate: Bearer error=insufficient_scope, scope="+quoted(s), "")
		},
		"transfer encoding": func(s string) string { return "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + s + "\r\n\r\n" },
	}
}

// host is what a host name can have of s: the words without anything special.
func host(s string) string {
	words := slices.DeleteFunc(strings.Fields(s), func(w string) bool {
		return strings.Trim(strings.ToLower(w), "abcdefghijklmnopqrstuvwxyz0123456789-.") != ""
	})
	return strings.ToLower(strings.Join(append(words, "x"), "-"))
}

// echo responds to every request with what made makes of the credentials in it.
func echo(t *testing.T, made func(sent string) string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(10 * time.Second))
				r, err := http.ReadRequest(bufio.NewReader(c))
				if err != nil {
					return
				}
				body, _ := io.ReadAll(r.Body)
				_, _ = io.WriteString(c, made(sent(r, string(body))))
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// sent are the credentials of a request, in plain text and as they were sent.
func sent(r *http.Request, body string) string {
	text := r.Header.Get("Authorization")
	all := []string{strings.TrimPrefix(strings.TrimPrefix(text, "Bearer "), "Basic ")}
	if user, pass, ok := r.BasicAuth(); ok {
		plain, _ := url.QueryUnescape(pass)
		all = append(all, user+":"+pass, plain)
	}
	form, _ := url.ParseQuery(body)
	var doc map[string]string
	_ = json.Unmarshal([]byte(body), &doc)
	for _, name := range []string{"refresh_token", "password"} {
		if v := form.Get(name); v != "" {
			all = append(all, v)
		}
		if v := doc[name]; v != "" {
			all = append(all, v)
		}
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
}

// leak is what of the credentials is in a text, in any spelling.
func leak(text string) string {
	text = strings.ToLower(text)
	for _, s := range []string{
		access, renewal, password, secret,
		base64.StdEncoding.EncodeToString([]byte("app:" + url.QueryEscape(secret))),
	} {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			if strings.Contains(text, strings.ToLower(form)) {
				return form
			}
		}
	}
	return ""
}

// everywhere is err in all ways that people print errors, and its whole chain.
func everywhere(err error) string {
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%q"} {
		fmt.Fprintf(&b, verb+"\n", err)
	}
	j, _ := json.Marshal(err)
	b.Write(j)
	slog.New(slog.NewJSONHandler(&b, nil)).Error("x", "err", err)
	var chain func(err error)
	chain = func(err error) {
		b.WriteString(err.Error() + "\n")
		switch e := err.(type) { //nolint:errorlint // it walks the chain itself
		case interface{ Unwrap() error }:
			if e.Unwrap() != nil {
				chain(e.Unwrap())
			}
		case interface{ Unwrap() []error }:
			for _, e := range e.Unwrap() {
				chain(e)
			}
		}
	}
	if err != nil {
		chain(err)
	}
	return b.String()
}

// canaries is an API whose sign-in takes a password, and whose token endpoint
// knows the client by its secret.
func canaries(form bool) tokenendpoint.Auth {
	auth := tokenendpoint.OAuth2("", tokenendpoint.SecretInHeader{ID: "app", Secret: refresh.NewSecret(secret)})
	auth.Refresh.URL, auth.Refresh.Operation.Route, auth.Refresh.Form = "", "/token", form
	auth.SignIn = auth.Refresh
	auth.SignIn.Operation = refresh.Operation{ID: "login", Method: "POST", Route: "/login", Public: true, Role: refresh.RoleSignIn}
	auth.SignIn.Request = tokenendpoint.RequestFields{Username: "/username", Password: "/password"}
	auth.SignOut = tokenendpoint.Endpoint{
		Operation: refresh.Operation{ID: "logout", Method: "POST", Route: "/logout", Role: refresh.RoleSignOut},
		Request:   tokenendpoint.RequestFields{RefreshToken: "/refresh_token"},
	}
	return auth
}

func TestPromise55_NoCredentialInAnyTextWhateverTheServerEchoes(t *testing.T) {
	for name, made := range echoes() {
		for _, form := range []bool{true, false} {
			t.Run(fmt.Sprint(name, ", form ", form), func(t *testing.T) {
				t.Parallel()
				base := echo(t, made)
				var mu sync.Mutex
				var logged bytes.Buffer
				note := func(text string) { mu.Lock(); defer mu.Unlock(); logged.WriteString(text + "\n") }
				c, err := apiclient.New(canaries(form), base,
					apiclient.WithLogger(slog.New(slog.NewTextHandler(writer(note), &slog.HandlerOptions{Level: slog.LevelDebug}))),
					apiclient.WithObserver(func(a tracing.Attempt) { note(fmt.Sprintf("%v %+v", a, a) + everywhere(a.Err)) }),
					apiclient.WithSession(refresh.WithRefreshRetries(0)), apiclient.WithMiddleware(refresh.WithBackoff(0, 0), refresh.WithRetries(1)),
					apiclient.WithHTTPClient(&http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}))
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				c.Subscribe(func(e event.Event) { note(fmt.Sprintf("%+v", e) + everywhere(e.Err)) })
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				errs := map[string]error{"sign-in": c.SignIn(ctx, "ada", refresh.NewSecret(password))}
				start := func(life time.Duration) {
					if err := c.Session().SignIn(ctx, refresh.Token{AccessToken: refresh.NewSecret(access), RefreshToken: refresh.NewSecret(renewal), Expiry: time.Now().Add(life)}); err != nil {
						t.Fatal(err)
					}
				}
				start(time.Hour)
				errs["call"] = call(ctx, c, base)
				start(-time.Hour)
				_, errs["refresh"] = c.Session().Token(ctx)
				start(time.Hour)
				errs["sign-out"] = c.SignOut(ctx)
				note(fmt.Sprintf("%+v", c.State()) + everywhere(c.State().Err))
				c.Close()
				for what, err := range errs {
					if got := leak(everywhere(err)); got != "" {
						t.Errorf("%s shows %s: %s", what, got, everywhere(err))
					}
					if err != nil && strings.Contains(err.Error(), base) {
						t.Errorf("%s shows a URL: %v", what, err)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				if got := leak(logged.String()); got != "" {
					t.Errorf("the log shows %s:\n%s", got, logged.String())
				}
			})
		}
	}
}

type writer func(string)

func (w writer) Write(b []byte) (int, error) { w(string(b)); return len(b), nil }

// call is a typed call of a generated client.
func call(ctx context.Context, c *apiclient.Client, base string) error {
	op := refresh.Operation{ID: "readThing", Method: "GET", Route: "/thing"}
	return rest.None(ctx, op, nil, func(ctx context.Context, _ ...func(context.Context, *http.Request) error) (*http.Response, error) {
		ctx = refresh.WithOperation(ctx, op)
		req, err := http.NewRequestWithContext(ctx, "GET", base+"/thing", nil)
		if err != nil {
			return nil, err
		}
		if err := c.Middleware().Attach(ctx, req); err != nil {
			return nil, err
		}
		return c.Middleware().Do(req)
	})
}

// The test above can fail: the canaries are found where they are.
func TestTheCanariesAreFound(t *testing.T) {
	for _, s := range []string{access, renewal, password, secret, strings.ToLower(access), strings.ToUpper(url.QueryEscape(renewal))} {
		if leak("x"+s+"y") == "" {
			t.Errorf("%s is not found", s)
		}
	}
	if leak(redact.Mark) != "" {
		t.Error("found where there is none")
	}
}
