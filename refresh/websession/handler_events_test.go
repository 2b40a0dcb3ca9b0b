package websession_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipe is a ResponseWriter that is read while it is written.
type pipe struct {
	*io.PipeWriter
	header http.Header
	status chan int
}

func (p *pipe) Header() http.Header { return p.header }
func (p *pipe) WriteHeader(s int)   { p.status <- s }
func (p *pipe) Flush()              {}

// tab opens the event stream as b and returns its data lines.
func tab(t *testing.T, b *browser, s http.Handler) (lines <-chan string, leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req := httptest.NewRequestWithContext(ctx, "GET", "/events", nil)
	for _, c := range b.cookies() {
		req.AddCookie(c)
	}
	r, w := io.Pipe()
	out := make(chan string, 100)
	go func() {
		s.ServeHTTP(&pipe{w, http.Header{}, make(chan int, 1)}, req)
		w.Close()
	}()
	go func() {
		defer close(out)
		for in := bufio.NewScanner(r); in.Scan(); {
			if data, ok := strings.CutPrefix(in.Text(), "data: "); ok {
				out <- data
			}
		}
	}()
	return out, cancel
}

func next(t *testing.T, lines <-chan string, kind string) {
	t.Helper()
	select {
	case line := <-lines:
		if !strings.Contains(line, `"kind":"`+kind+`"`) {
			t.Errorf("want %q, got %q", kind, line)
		}
	case <-time.After(time.Minute):
		t.Errorf("want %q, got nothing", kind)
	}
}

func TestOtherTabsLearnOfChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		s := newSite(t, api, cookieOnly)
		b := newBrowser()
		b.signIn(t, s, ada)
		one, _ := tab(t, b, s)
		two, leave := tab(t, b, s)
		next(t, one, "signed in")
		next(t, two, "signed in")
		api.revokeTokens()
		b.do(t, s, "GET", "/me")
		for _, lines := range []<-chan string{one, two} {
			next(t, lines, "refresh started")
			next(t, lines, "refreshed")
		}
		leave()
		if _, more := <-two; more {
			t.Error("the stream goes on without its browser")
		}
		b.do(t, s, "POST", "/logout")
		next(t, one, "signed out")
		if _, more := <-one; more {
			t.Error("the stream goes on without its session")
		}
		out, _ := tab(t, b, s)
		next(t, out, "signed out")
	})
}

func TestStreamsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, newTokenServer(), cookieOnly)
		b := newBrowser()
		b.signIn(t, s, ada)
		var all []<-chan string
		for range 16 {
			lines, _ := tab(t, b, s)
			next(t, lines, "signed in")
			all = append(all, lines)
		}
		want(t, "status of one more", b.do(t, s, "GET", "/events").StatusCode, http.StatusServiceUnavailable)
		time.Sleep(6 * time.Minute) // they end by themselves
		lines, _ := tab(t, b, s)
		next(t, lines, "signed in")
		s.m.Close()
		for _, lines := range append(all, lines) {
			if _, more := <-lines; more {
				t.Error("the stream goes on after Close")
			}
		}
	})
}
