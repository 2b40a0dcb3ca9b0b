package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

const base = "https://api.example.com"

// clients are the two sides: one generated client each, over one server.
type clients struct {
	server     *server
	bare, ours wire.Sender
	session    *refresh.Session
}

func newClients() *clients {
	c := &clients{server: newServer()}
	header := c.server.header
	c.bare = build(&http.Client{Transport: c.server}, func(_ context.Context, req *http.Request) error {
		req.Header.Set("Authorization", header)
		return nil
	})
	origin, err := refresh.ParseOrigin(base, false)
	if err != nil {
		panic(err)
	}
	c.session = refresh.NewSession(c.server)
	m := refresh.NewMiddleware(c.session, refresh.WithOrigin(origin), refresh.WithHTTPClient(&http.Client{Transport: c.server}))
	c.ours = build(m, m.Attach)
	if err := c.session.SignIn(context.Background(), refresh.Token{
		AccessToken: refresh.NewSecret("access-1"), RefreshToken: refresh.NewSecret("refresh-1"), Expiry: time.Now().Add(time.Hour),
	}); err != nil {
		panic(err)
	}
	return c
}

func build(doer gen.HttpRequestDoer, edit gen.RequestEditorFn) wire.Sender {
	raw, err := gen.NewClient(base, gen.WithHTTPClient(doer), gen.WithRequestEditorFn(edit))
	if err != nil {
		panic(err)
	}
	return raw
}

// run measures every row.
func run(rounds int, p *progress) []row {
	c := newClients()
	defer func() { _ = c.session.Close() }()
	step := func(what string) func(int) { return func(done int) { p.show(what, done, rounds) } }

	get := compare(rounds, 500, func() { getWith(c.bare) }, func() { getWith(c.ours) }, step("GET"))
	get.work, get.timeMost, get.allocsMost = "GET", 1.05, 1
	get.failed = get.allocs > 1.5

	text := strings.Repeat("x", 64<<10)
	post := compare(rounds, 100, func() { postWith(c.bare, text) }, func() { postWith(c.ours, text) }, step("POST 64 KiB"))
	post.work, post.timeMost, post.allocsMost = "POST 64 KiB", 1.3, 5
	post.failed = post.allocs > 5.5

	bareAPI, ourAPI := gen.NewAPI(c.bare), gen.NewAPI(c.ours)
	typed := compare(rounds, 300, func() { typedWith(bareAPI) }, func() { typedWith(ourAPI) }, step("typed GET"))
	typed.work, typed.timeMost, typed.allocsMost = "typed GET, decoded", math.NaN(), math.NaN()

	return []row{
		get, typed, post, storm(10_000, 9, p), shortLived(10*time.Second, p), cancelled(64),
		browsers(1000, 50, p), remembered(50_000, p),
	}
}

// user sends a GET, and leaves the response as it is.
func user(c wire.Sender) (*http.Response, error) {
	return c.Sender(wire.NewRequest(operations.GetCurrentUser))(context.Background())
}

func getWith(c wire.Sender) {
	finish(user(c))
}

func postWith(c wire.Sender, text string) {
	r := wire.NewRequest(operations.UploadAttachment)
	r.Path("project_id", "prj_1", wire.Simple)
	r.Path("task_id", "tsk_1", wire.Simple)
	r.Query("filename", "x", wire.Form|wire.Explode)
	r.Body("application/octet-stream", strings.NewReader(text))
	finish(c.Sender(r)(context.Background()))
}

func typedWith(a *gen.API) {
	if _, err := a.Account.GetCurrentUser(context.Background()); err != nil {
		panic(err)
	}
}

func finish(resp *http.Response, err error) {
	if err != nil {
		panic(err)
	}
	if resp.StatusCode != http.StatusOK {
		panic(resp.Status)
	}
	_ = resp.Body.Close()
}

// storm sends calls at once with a token that the server has revoked, and
// compares with one refresh plus the same calls without any.
func storm(calls, rounds int, p *progress) row {
	const refresh, latency = 100 * time.Millisecond, 20 * time.Millisecond
	r := row{work: fmt.Sprintf("%d goroutines on a revoked token", calls), timeMost: 1.3,
		allocs: math.NaN(), allocsMost: math.NaN(), bytes: math.NaN()}
	var ratios []float64
	refreshes, failures := 0, int64(0)
	for i := range rounds {
		p.show("storm", i, rounds)
		c := newClients()
		c.server.delay, c.server.latency = refresh, latency
		calm, _ := volley(c.bare, calls)
		c.server.revoke()
		stormy, failed := volley(c.ours, calls)
		ratios = append(ratios, stormy.Seconds()/(calm+refresh).Seconds())
		refreshes = max(refreshes, c.server.refreshes)
		failures += failed
		_ = c.session.Close()
	}
	r.time = median(ratios)
	r.notes = fmt.Sprintf("%d refresh, %d failures; compared with one refresh (%s) + the same calls without any", refreshes, failures, refresh)
	r.failed = refreshes != 1 || failures != 0
	return r
}

// volley makes calls at once and returns how long that took, and how many
// failed.
func volley(c wire.Sender, calls int) (time.Duration, int64) {
	var wg sync.WaitGroup
	var failed atomic.Int64
	start := time.Now()
	for range calls {
		wg.Go(func() {
			resp, err := user(c)
			if err != nil || resp.StatusCode != http.StatusOK {
				failed.Add(1)
			}
			if err == nil {
				_ = resp.Body.Close()
			}
		})
	}
	wg.Wait()
	return time.Since(start), failed.Load()
}
