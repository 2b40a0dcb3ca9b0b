package refresh_test

import (
	"bytes"
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
