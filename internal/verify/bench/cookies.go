package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// many is an API in memory for many users. A refresh token works once; each
// further use of one is counted.
type many struct {
	mu        sync.Mutex
	current   map[string]int // number of the newest token by user
	refreshes int
	reuses    int
}

// size is how long a token is, as those of real servers are.
const size = 500

func manyToken(user string, n int) refresh.Token {
	text := fmt.Sprintf("%s.%d.", user, n)
	text += strings.Repeat("x", size-len(text))
	return refresh.Token{AccessToken: refresh.NewSecret("a" + text), RefreshToken: refresh.NewSecret("r" + text), Expiry: time.Now().Add(time.Hour)}
}

// Refresh is the token endpoint.
func (m *many) Refresh(_ context.Context, last refresh.Token) (refresh.Token, error) {
	user, _, _ := strings.Cut(last.RefreshToken.Reveal()[1:], ".")
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refreshes++
	if last.RefreshToken != manyToken(user, m.current[user]).RefreshToken {
		m.reuses++
		return refresh.Token{}, refresh.ErrRefused
	}
	m.current[user]++
	return manyToken(user, m.current[user]), nil
}

// RoundTrip answers 200 to every token but the first one of a user, which is
// revoked.
func (m *many) RoundTrip(req *http.Request) (*http.Response, error) {
	status := http.StatusOK
	if _, n, _ := strings.Cut(req.Header.Get("Authorization"), "."); strings.HasPrefix(n, "0.") {
		status = http.StatusUnauthorized
	}
	const answer = `{"id":"usr_ada","name":"Ada","email":"ada@example.com","time_zone":"UTC","created_at":"2026-01-01T00:00:00Z"}`
	return &http.Response{
		StatusCode: status, Header: jsonHeader, ContentLength: int64(len(answer)),
		Body: io.NopCloser(bytes.NewReader([]byte(answer))), Request: req,
	}, nil
}

// backend is a backend for frontend: /in signs a user in, everything else calls
// the API.
type backend struct {
	api      *many
	sessions *websession.Manager
	handler  http.Handler
}

func newBackend() *backend {
	b := &backend{api: &many{current: map[string]int{}}}
	c, err := client.New(base, client.WithHTTPClient(&http.Client{Transport: b.api}))
	if err != nil {
		panic(err)
	}
	b.sessions, err = websession.New(b.api, []websession.Key{websession.NewKey()}, websession.CookieOnly(websession.RestartForgets{}))
	if err != nil {
		panic(err)
	}
	b.handler = b.sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := websession.FromContext(r.Context())
		switch {
		case err != nil:
		case r.URL.Path == "/in":
			err = s.SignIn(r.Context(), manyToken(r.URL.RawQuery, 0))
		default:
			_, err = c.ForSession(s).Account.GetCurrentUser(r.Context())
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	return b
}

// ask makes a request with a cookie and returns the one that came back.
func (b *backend) ask(path string, cookie *http.Cookie) (*http.Cookie, bool) {
	req := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	if cookie != nil {
		req.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	resp := rec.Result()
	_ = resp.Body.Close()
	for _, c := range resp.Cookies() {
		if c.MaxAge >= 0 { // the others are removed
			cookie = c
		}
	}
	return cookie, rec.Code == http.StatusOK
}

// browsers sends requests at once for each of many sessions, with one old
// cookie each.
func browsers(sessions, requests int, p *progress) row {
	b := newBackend()
	defer func() { _ = b.sessions.Close() }()
	cookies := make([]*http.Cookie, sessions)
	for i := range cookies {
		cookies[i], _ = b.ask(fmt.Sprintf("/in?user%d", i), nil)
	}
	p.show("cookies", 0, 1)
	var wg sync.WaitGroup
	var failures, same atomic.Int64
	for _, old := range cookies {
		for range requests {
			wg.Go(func() {
				now, ok := b.ask("/", old)
				if !ok {
					failures.Add(1)
				}
				if now.Value == old.Value {
					same.Add(1)
				}
			})
		}
	}
	wg.Wait()
	r := row{work: fmt.Sprintf("%d requests with one old cookie, %d sessions", requests, sessions),
		time: math.NaN(), timeMost: math.NaN(), allocs: math.NaN(), allocsMost: math.NaN(), bytes: math.NaN()}
	r.notes = fmt.Sprintf("%d refreshes, %d tokens used twice, %d failures, %d without the new cookie", b.api.refreshes, b.api.reuses, failures.Load(), same.Load())
	r.failed = b.api.refreshes != sessions || b.api.reuses != 0 || failures.Load() != 0 || same.Load() != 0
	return r
}

// remembered measures what an idle session takes whose cookie was replaced.
// The first 10,000 of them stay as they were for some seconds more.
func remembered(sessions int, p *progress) row {
	const resting = 10_000
	b := newBackend()
	defer func() { _ = b.sessions.Close() }()
	visit := func(from, to int) uint64 {
		for i := from; i < to; i++ {
			cookie, _ := b.ask(fmt.Sprintf("/in?user%d", i), nil)
			b.ask("/", cookie)
			if i%1000 == 0 {
				p.show("known sessions", i, resting+sessions)
			}
		}
		time.Sleep(100 * time.Millisecond) // sessions are closed in the background
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := visit(0, resting)
	after := visit(resting, resting+sessions)
	runtime.KeepAlive(b)
	// The server's own note of a user is not the store's.
	perUser := heapOf(func() any {
		m := map[string]int{}
		for i := range sessions {
			m[fmt.Sprintf("user%d", i)] = 1
		}
		return m
	}) / uint64(sessions)
	each := float64(after-before)/float64(sessions) - float64(perUser)
	r := row{work: "a known session, idle", time: math.NaN(), timeMost: math.NaN(), allocs: math.NaN(), allocsMost: math.NaN(), bytes: each}
	r.notes = fmt.Sprintf("measured over %d; two tokens of %d bytes in each", sessions, size)
	r.failed = each > 4*size
	return r
}

// heapOf is what stays of what fn makes.
func heapOf(fn func() any) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	made := fn()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(made)
	return after.HeapAlloc - before.HeapAlloc
}
