package rest_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

// Attack: a server that announces 10 GB and sends 1 KB costs no more memory than
// what it sent, although the program allows responses of that size.
func TestAttackAnnouncedLengthTakesNoMemory(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{\"id\":\"%s", int64(10<<30), strings.Repeat("x", 1024))
			_ = c.Close()
		}
	}()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = rest.JSON[thing](t.Context(), getThing(), []rest.Option{rest.MaxBytes(20 << 30)}, sendTo(client, "http://"+l.Addr().String()))
	runtime.ReadMemStats(&after)
	if !errors.Is(err, rest.ErrDecode) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want rest.ErrDecode for a body that is cut short", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
		t.Errorf("%d KB were allocated for 1 KB", used>>10)
	}
}

// Attack: a refusal that announces a length, and has no end, is read no further than
// one that announces none.
func TestAttackARefusalWithoutAnEndIsNotReadToIt(t *testing.T) {
	for _, announced := range []int64{1 << 40, -1} {
		body := &endless{}
		_, err := get(func(req *http.Request) (*http.Response, error) {
			resp, err := reply(500, "")(req)
			resp.Body, resp.ContentLength = body, announced
			return resp, err
		})
		if e := failure(t, err); e.StatusCode != 500 || body.read > 2<<20 || !body.closed {
			t.Errorf("announced %d: %d bytes were read, closed %t: %v", announced, body.read, body.closed, err)
		}
	}
}

// endless is a body without an end; it gives up where a test would take the memory of
// the machine.
type endless struct {
	read   int
	closed bool
}

func (e *endless) Read(p []byte) (int, error) {
	if e.read > 64<<20 {
		return 0, errors.New("too much of it was read")
	}
	e.read += len(p)
	return len(p), nil
}

func (e *endless) Close() error {
	e.closed = true
	return nil
}

// Bodies of every length around the sizes of the buffers arrive whole, with and
// without an announced length.
func TestBodiesOfEveryLength(t *testing.T) {
	for _, n := range []int{1, 511, 512, 64<<10 - 16, 64<<10 - 9, 64 << 10, 64<<10 + 1, 128 << 10, 128<<10 + 1, 1 << 20, 3 << 20} {
		text := strings.Repeat("x", n)
		for _, announced := range []bool{true, false} {
			s := func(req *http.Request) (*http.Response, error) {
				resp, err := reply(200, `{"id":"`+text+`"}`)(req)
				if !announced {
					resp.ContentLength = -1
				}
				return resp, err
			}
			if got, err := get(s); err != nil || got.ID != text {
				t.Errorf("%d bytes, announced %t: %v", n, announced, err)
			}
		}
	}
}

// sendTo is a generated method of the API at url.
func sendTo(c *http.Client, url string) rest.Send[editor] {
	return func(ctx context.Context, edit ...editor) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		return c.Do(req)
	}
}

// pausing responds with a body that sends a piece after each pause, and then
// stops for ever.
func pausing(status int, pauses ...time.Duration) server {
	return func(req *http.Request) (*http.Response, error) {
		r, w := io.Pipe()
		go func() {
			_, _ = io.WriteString(w, `{"id":"`)
			for _, d := range pauses {
				select {
				case <-time.After(d):
					_, _ = io.WriteString(w, "x")
				case <-req.Context().Done():
					_ = w.CloseWithError(req.Context().Err())
				}
			}
		}()
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: req, Body: r, ContentLength: -1}, nil
	}
}

// A call without a deadline does not wait for ever for a body that has stopped:
// the limit is on the pause and not on the whole.
func TestIdleTimeoutByDefault(t *testing.T) {
	for _, status := range []int{200, 500} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			_, err := rest.JSON[thing](context.Background(), getThing(), nil, pausing(status, 50*time.Second, 50*time.Second, 50*time.Second).send)
			if took := time.Since(start); took != 210*time.Second {
				t.Errorf("%d: the call took %s, want three pauses of 50 s and one of 60 s", status, took)
			}
			if e := failure(t, err); e.StatusCode != status || (status == 200) != errors.Is(err, rest.ErrIdle) {
				t.Errorf("%d: got %v", status, err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := rest.None(context.Background(), getThing(), nil, pausing(200).send); err != nil || time.Since(start) != time.Minute {
			t.Errorf("a call without a result: %v after %s, want nil after a minute", err, time.Since(start))
		}
	})
}

// A deadline of the caller's takes the place of the default, also a later one.
func TestIdleTimeoutLeavesDeadlinesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		s := pausing(200, 10*time.Hour)
		start := time.Now()
		_, err := rest.JSON[thing](ctx, getThing(), nil, s.send)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Hour {
			t.Errorf("got %v after %s, want the deadline after an hour", err, time.Since(start))
		}
	})
}

// A Stream may be silent for as long as nothing happens, unless it is told
// otherwise.
func TestIdleTimeoutOfAStream(t *testing.T) {
	for _, idle := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Hour)
			defer cancel()
			var opts []rest.Option
			want := context.DeadlineExceeded
			if idle > 0 {
				opts, want = append(opts, rest.IdleTimeout(idle)), rest.ErrIdle
			}
			s, err := rest.Streamed(ctx, getThing(), opts, pausing(200, 50*time.Second, 10*time.Hour).send)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			start := time.Now()
			got, err := io.ReadAll(s)
			if took := time.Since(start); !errors.Is(err, want) || string(got) != `{"id":"x` || idle > 0 && took != 110*time.Second {
				t.Errorf("idle timeout %s: %q and %v after %s, want %v", idle, got, err, took, want)
			}
		})
	}
}

func TestIdleTimeoutHasToBePositive(t *testing.T) {
	for _, d := range []time.Duration{0, -1} {
		if _, err := get(reply(200, `{"id":"7"}`), rest.IdleTimeout(d)); !errors.Is(err, rest.ErrOption) {
			t.Errorf("%s: got %v, want rest.ErrOption", d, err)
		}
	}
}

// The same against net/http's server, in every form that a body can have.
func TestIdleTimeoutOverTheNetwork(t *testing.T) {
	stop := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/gzip" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, `{"id":"`)
			_ = z.Flush()
		} else {
			_, _ = io.WriteString(w, `{"id":"`)
		}
		w.(http.Flusher).Flush()
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	one, two := httptest.NewServer(handler), httptest.NewUnstartedServer(handler)
	two.EnableHTTP2 = true
	two.StartTLS()
	defer one.Close()
	defer two.Close()
	defer close(stop)
	for name, srv := range map[string]*httptest.Server{"HTTP/1": one, "HTTP/2": two} {
		for _, path := range []string{"/plain", "/gzip"} {
			_, err := rest.JSON[thing](t.Context(), getThing(), []rest.Option{rest.IdleTimeout(50 * time.Millisecond)}, sendTo(srv.Client(), srv.URL+path))
			if !errors.Is(err, rest.ErrIdle) {
				t.Errorf("%s %s: got %v, want rest.ErrIdle", name, path, err)
			}
		}
	}
}
