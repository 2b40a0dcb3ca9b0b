package websession_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh/websession"
)

// jar is what a browser keeps cookies in: ours, and that of the standard library,
// which knows nothing of ours.
type jar interface {
	take(resp *http.Response)
	cookies() []*http.Cookie
}

type standardJar struct {
	jar http.CookieJar
	url *url.URL
}

func newStandardJar() jar {
	j, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	return standardJar{j, &url.URL{Scheme: "https", Host: "example.com", Path: "/"}}
}

func (j standardJar) take(resp *http.Response) { j.jar.SetCookies(j.url, resp.Cookies()) }
func (j standardJar) cookies() []*http.Cookie  { return j.jar.Cookies(j.url) }

var jars = map[string]func() jar{
	"model":     func() jar { return newBrowser() },
	"cookiejar": newStandardJar,
}

const gracePeriod = time.Minute

// ask makes a request with what j has, takes the response, and wants it to be Ada's.
func ask(t *testing.T, s http.Handler, j jar) {
	t.Helper()
	resp := send(t, s, "GET", "/me", j.cookies())
	j.take(resp)
	if resp.StatusCode != http.StatusOK || body(resp) != ada {
		t.Fatalf("status %d with %d cookies, though nothing was revoked", resp.StatusCode, len(j.cookies()))
	}
}

// permute calls fn with every order of n numbers.
func permute(n int, fn func(order []int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var rest func(k int)
	rest = func(k int) {
		if k == n {
			fn(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			rest(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	rest(0)
}

// Refreshes one after the other, and their responses reach the browser in every
// order; some never do. After each of them, the browser is idle for longer than
// the grace period, or not, and goes on: nothing was revoked, so it is signed in.
func TestPromise39_ResponsesInEveryOrder(t *testing.T) {
	for name, storage := range storages() {
		for kind, newJar := range jars {
			t.Run(name+" "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					for _, paused := range []bool{false, true} {
						permute(4, func(order []int) { inOrder(t, storage(), newJar(), order, 0, paused) })
						permute(3, func(order []int) {
							for lost := range 1 << 3 {
								inOrder(t, storage(), newJar(), order, lost, paused)
							}
						})
					}
				})
			})
		}
	}
}

func inOrder(t *testing.T, storage websession.Storage, j jar, order []int, lost int, paused bool) {
	t.Helper()
	api := newTokenServer()
	api.life = 0
	s := newSite(t, api, storage, websession.WithGracePeriod(gracePeriod))
	defer s.m.Close()
	j.take(send(t, s, "POST", "/login?as="+ada, nil))
	var responses []*http.Response
	for range order { // all of them with the first cookie
		api.revokeTokens()
		responses = append(responses, send(t, s, "GET", "/me", j.cookies()))
	}
	for _, i := range order {
		if lost&(1<<i) == 0 {
			j.take(responses[i])
		}
		if paused {
			time.Sleep(3 * gracePeriod)
			ask(t, s, j)
		}
	}
	for range 2 { // it shows what it has, and older cookies are retired
		time.Sleep(3 * gracePeriod)
		ask(t, s, j)
	}
	if t.Failed() {
		t.Fatalf("order %v, lost %04b, paused %v", order, lost, paused)
	}
	want(t, "cookies in the end", len(j.cookies()), 1)
	wantCounts(t, api, len(order))
}

// flying is a request whose response has not come.
type flying struct {
	cookies []*http.Cookie
	resp    *http.Response // nil: the server has not got it
	due     time.Time      // for the server
}

// world is a browser and a backend; what is between them delays, reorders and
// loses.
type world struct {
	t       *testing.T
	r       *rand.Rand
	api     *tokenServer
	s       *site
	jar     jar
	flights []*flying
}

// Any schedule of requests, refreshes, pauses, and of responses that are late, out
// of order or lost: the browser stays signed in as long as no request takes longer
// than the grace period to reach the server.
func TestPromise39_RandomSchedules(t *testing.T) {
	for name, storage := range storages() {
		for kind, newJar := range jars {
			t.Run(name+" "+kind, func(t *testing.T) {
				for seed := range uint64(60) {
					synctest.Test(t, func(t *testing.T) {
						api := newTokenServer()
						api.life = 0
						w := &world{t: t, r: rand.New(rand.NewPCG(seed, 39)), api: api, jar: newJar()}
						w.s = newSite(t, api, storage(), websession.WithGracePeriod(gracePeriod), websession.WithIdleTimeout(time.Hour))
						w.run()
						if t.Failed() {
							t.Logf("seed %d", seed)
						}
					})
				}
			})
		}
	}
}

func (w *world) run() {
	w.jar.take(send(w.t, w.s, "POST", "/login?as="+ada, nil))
	for range 120 {
		switch w.r.IntN(8) {
		case 0:
			w.api.revokeTokens()
		case 1:
			w.pause(time.Duration(w.r.Int64N(int64(4 * gracePeriod))))
		case 2, 3, 4:
			delay := time.Duration(w.r.Int64N(int64(gracePeriod)))
			w.flights = append(w.flights, &flying{cookies: w.jar.cookies(), due: time.Now().Add(delay)})
		case 5, 6:
			w.land(true)
		case 7:
			w.land(false)
		}
	}
	w.pause(gracePeriod)
	for len(w.flights) > 0 {
		w.land(true)
	}
	w.pause(2 * gracePeriod)
	for range 2 {
		ask(w.t, w.s, w.jar)
	}
	want(w.t, "cookies in the end", len(w.jar.cookies()), 1)
	_, reuses, _ := w.api.counted()
	want(w.t, "refresh tokens used twice", reuses, 0)
}

// pause lets time pass, and requests reach the server meanwhile.
func (w *world) pause(d time.Duration) {
	for end := time.Now().Add(d); ; {
		var next *flying
		for _, f := range w.flights {
			if f.resp == nil && !f.due.After(end) && (next == nil || f.due.Before(next.due)) {
				next = f
			}
		}
		if next == nil {
			time.Sleep(time.Until(end))
			return
		}
		time.Sleep(time.Until(next.due))
		next.resp = send(w.t, w.s, "GET", "/me", next.cookies)
		if next.resp.StatusCode != http.StatusOK {
			w.t.Fatalf("status %d with %s", next.resp.StatusCode, fmt.Sprint(len(next.cookies), " cookies"))
		}
	}
}

// land takes any of the responses that are under way, or loses it.
func (w *world) land(take bool) {
	var ready []int
	for i, f := range w.flights {
		if f.resp != nil {
			ready = append(ready, i)
		}
	}
	if len(ready) == 0 {
		return
	}
	i := ready[w.r.IntN(len(ready))]
	if take {
		w.jar.take(w.flights[i].resp)
	}
	w.flights = append(w.flights[:i], w.flights[i+1:]...)
}
