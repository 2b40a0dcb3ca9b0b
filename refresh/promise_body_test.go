package refresh_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

func TestPromise20_BodiesAreReplayedByteForByte(t *testing.T) {
	var form bytes.Buffer
	mp := multipart.NewWriter(&form)
	mp.WriteField("name", "value")
	mp.Close()
	path := filepath.Join(t.TempDir(), "upload")
	if err := os.WriteFile(path, []byte("skipped, then sent"), 0o600); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]func() (io.Reader, string){
		"JSON":      func() (io.Reader, string) { return strings.NewReader(`{"a":1}`), `{"a":1}` },
		"form":      func() (io.Reader, string) { return strings.NewReader(url.Values{"a": {"b"}}.Encode()), "a=b" },
		"multipart": func() (io.Reader, string) { return bytes.NewReader(form.Bytes()), form.String() },
		"file from its own offset": func() (io.Reader, string) {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			f.Seek(int64(len("skipped, ")), io.SeekStart)
			return f, "then sent"
		},
		"none": func() (io.Reader, string) { return nil, "" },
	}
	for name, open := range bodies {
		for _, method := range []string{"POST", "PUT", "PATCH"} {
			t.Run(method+" "+name, func(t *testing.T) {
				a := newAPI()
				r := newRig(t, a)
				a.revokeAccess()
				body, want := open()
				op := refresh.Operation{ID: "write", Method: method, Route: "/thing"}
				resp, err := r.call(t.Context(), op, body)
				if err != nil {
					t.Fatal(err)
				}
				wantEqual(t, "status", resp.StatusCode, 200)
				wantEqual(t, "body that arrived", bodyOf(t, resp), want)
				wantEqual(t, "sends", len(a.sent()), 2)
				if f, ok := body.(*os.File); ok {
					if _, err := f.Stat(); err == nil {
						t.Error("the file was left open")
					}
				}
			})
		}
	}
}

// once is a body that can be read one time.
func once(text string) io.Reader { return io.MultiReader(strings.NewReader(text)) }

func TestPromise20_UnreplayableBodyIsNeverSentTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		a.revokeAccess()
		_, err := r.call(t.Context(), write, once("stream"))
		if !errors.Is(err, refresh.ErrNotReplayable) {
			t.Fatalf("got %v, want ErrNotReplayable", err)
		}
		var with interface{ Response() *http.Response }
		if !errors.As(err, &with) || with.Response().StatusCode != 401 {
			t.Fatal("the error does not bring the 401")
		}
		wantEqual(t, "body of the 401", bodyOf(t, with.Response()), "stream")
		wantEqual(t, "sends", len(a.sent()), 1)
		// The token is fresh now: the caller's own second try succeeds.
		resp, err := r.call(t.Context(), write, once("stream"))
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}

func TestPromise20_TokenIsMadeFreshBeforeAnUnreplayableBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.life, a.delay = 100*time.Second, time.Second
		r := newRig(t, a)
		time.Sleep(91 * time.Second) // in the early window
		resp, err := r.call(t.Context(), write, once("stream"))
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		wantEqual(t, "refreshes before the body was sent", a.refreshes(), 1)
		wantEqual(t, "sends", len(a.sent()), 1)
		// If that refresh fails, the token is good all the same.
		a.onRefresh = func(int) (refresh.Token, error) { return refresh.Token{}, errors.New("away") }
		time.Sleep(91 * time.Second)
		if resp, err = r.call(t.Context(), write, once("stream")); err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
	})
}

// endless is a body of n bytes that is made while it is read.
type endless struct{ n, at int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.at == e.n {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), e.n-e.at))
	clear(p[:n])
	e.at += int64(n)
	return n, nil
}

func (e *endless) Seek(off int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		e.at = off
	}
	return e.at, nil
}

func (e *endless) Close() error { return nil }

func TestPromise21_NoBodyIsBuffered(t *testing.T) {
	const size = 1 << 30
	a := newAPI()
	var most uint64
	lengths := map[int64]bool{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := int64(0)
		buf := make([]byte, 1<<20)
		for i := 0; ; i++ {
			n, err := r.Body.Read(buf)
			got += int64(n)
			if i%4096 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			if err != nil {
				break
			}
		}
		lengths[got] = true
		if r.Header.Get("Authorization") != "Bearer "+a.token().AccessToken.Reveal() {
			w.WriteHeader(401)
		}
	}))
	defer srv.Close()
	s := refresh.NewSession(a)
	defer s.Close()
	s.SignIn(t.Context(), a.token())
	a.revokeAccess()
	mw := refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, srv.URL)))
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ctx := refresh.WithOperation(t.Context(), write)
	req, err := http.NewRequestWithContext(ctx, "POST", srv.URL, &endless{n: size})
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = size
	if err := mw.Attach(ctx, req); err != nil {
		t.Fatal(err)
	}
	resp, err := mw.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	wantEqual(t, "status", resp.StatusCode, 200)
	wantEqual(t, "refreshes", a.refreshes(), 1)
	wantEqual(t, "lengths seen by the server", fmt.Sprint(lengths), fmt.Sprintf("map[%d:true]", size))
	if grown := int64(most) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}

func TestPromise22_TokenStaysAtItsOrigin(t *testing.T) {
	places := map[string]string{
		"another host":       "https://evil.test/x",
		"a subdomain":        "https://sub.api.test/x",
		"another port":       "https://api.test:8443/x",
		"from https to http": "http://api.test/x",
	}
	for name, target := range places {
		t.Run(name, func(t *testing.T) {
			a := newAPI()
			r := newRig(t, a)
			var leaked []string
			a.answer = func(req *http.Request) *http.Response {
				if req.URL.Path == "/thing" {
					resp := reply(req, 302, "")
					resp.Header.Set("Location", target)
					return resp
				}
				leaked = append(leaked, req.Header.Get("Authorization"))
				return problem(req, 401, "who_are_you")
			}
			resp, err := r.call(t.Context(), read, nil)
			if err != nil {
				t.Fatal(err)
			}
			wantEqual(t, "status, as it came", resp.StatusCode, 401)
			wantEqual(t, "Authorization at the target", strings.Join(leaked, "|"), "")
			wantEqual(t, "refreshes for a foreign 401", a.refreshes(), 0)
		})
	}
}

func TestPromise22_OriginsThatAreRefused(t *testing.T) {
	for _, bad := range []string{"http://api.test", "ftp://api.test", "api.test", "https://", "https://u:canary@api.test", "http://192.168.0.9", "://"} {
		_, err := refresh.ParseOrigin(bad, false)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, good := range []string{"https://api.test", "http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:9", "http://mock.localhost"} {
		if _, err := refresh.ParseOrigin(good, false); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	if _, err := refresh.ParseOrigin("http://api.test", true); err != nil {
		t.Error(err)
	}
	for a, b := range map[string]string{"https://API.test:443/v1": "https://api.test", "http://localhost:80": "http://LOCALHOST"} {
		wantEqual(t, a, origin(t, a), origin(t, b))
	}
}

func TestPromise22_AttachRefusesForeignRequests(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	for _, target := range []string{"https://evil.test/x", "http://api.test/x", "https://api.test:444/x"} {
		if _, err := callWith(t.Context(), r.mw, read, target, nil); !errors.Is(err, refresh.ErrForeignOrigin) {
			t.Errorf("%s: %v", target, err)
		}
	}
	// No origin configured is no origin trusted.
	bare := refresh.NewMiddleware(r.session)
	if _, err := callWith(t.Context(), bare, read, base+"/thing", nil); !errors.Is(err, refresh.ErrForeignOrigin) {
		t.Errorf("without an origin: %v", err)
	}
	wantEqual(t, "sends", len(a.sent()), 0)
}

// A 307 sends the body again, and the body of a sign-in is a password.
func TestPromise22_CredentialsFollowNoForeignRedirect(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.answer = func(req *http.Request) *http.Response {
		resp := reply(req, 307, "")
		resp.Header.Set("Location", "https://evil.test/x")
		return resp
	}
	login := refresh.Operation{ID: "login", Method: "POST", Route: "/login", Public: true, Role: refresh.RoleSignIn}
	_, err := r.call(t.Context(), login, strings.NewReader("password"))
	if !errors.Is(err, refresh.ErrForeignOrigin) {
		t.Errorf("got %v", err)
	}
	wantEqual(t, "sends", strings.Join(a.sent(), ", "), "POST /login 307")
}

// A POST that was answered with a redirect has done its work: the 401 of the
// page that it leads to must not send it again.
func TestPromise22_RedirectTargets401DoesNotRepeatThePost(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.answer = func(req *http.Request) *http.Response {
		if req.Method == "POST" {
			resp := reply(req, 303, "")
			resp.Header.Set("Location", "/result")
			return resp
		}
		return problem(req, 401, "expired")
	}
	resp, err := r.call(t.Context(), write, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "status", resp.StatusCode, 401)
	wantEqual(t, "sends", strings.Join(a.sent(), ", "), "POST /thing 303, GET /result 401")
}

func TestPromise23_OneConnectionAndA401WithABody(t *testing.T) {
	a := newAPI()
	big := strings.Repeat("x", 20_000)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/auth/refresh":
			tok, err := a.Refresh(r.Context(), refresh.Token{RefreshToken: a.token().RefreshToken})
			if err != nil {
				w.WriteHeader(500)
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"access_token":%q}`, tok.AccessToken.Reveal())
		case r.URL.Path == "/never" || r.Header.Get("Authorization") != "Bearer "+a.token().AccessToken.Reveal():
			w.WriteHeader(401)
			io.WriteString(w, big)
		}
	}))
	defer srv.Close()
	one := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	r, err := refresh.NewRefresher(testAuth, srv.URL, one)
	if err != nil {
		t.Fatal(err)
	}
	s := refresh.NewSession(r)
	defer s.Close()
	s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r")})
	mw := refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, srv.URL)), refresh.WithHTTPClient(one))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	resp, err := callWith(ctx, mw, read, srv.URL+"/thing", nil)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	resp, err = callWith(ctx, mw, read, srv.URL+"/never", nil)
	if err != nil || resp.StatusCode != 401 {
		t.Fatal(resp, err)
	}
	wantEqual(t, "length of the 401's body", len(bodyOf(t, resp)), len(big))
}

// A 401 whose body trickles in, or never ends, does not hold up the refresh.
func TestPromise23_SlowBodyOfA401(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		first := true
		a.answer = func(req *http.Request) *http.Response {
			if !first {
				return nil
			}
			first = false
			pr, _ := io.Pipe() // nobody ever writes
			resp := reply(req, 401, "")
			resp.Body = pr
			return resp
		}
		start := time.Now()
		status, err := r.status(t.Context())
		if err != nil || status != 200 {
			t.Fatal(status, err)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("waited %s", d)
		}
	})
}
