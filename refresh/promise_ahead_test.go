package refresh_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// steady sends 200 requests a second for a while and returns how many there
// were, and how many of them took longer than 10 ms.
func steady(t *testing.T, r *rig, long time.Duration) (sent, held int) {
	t.Helper()
	var mu sync.Mutex
	var calls sync.WaitGroup
	for begin := time.Now(); time.Since(begin) < long; time.Sleep(5 * time.Millisecond) {
		sent++
		calls.Go(func() {
			start := time.Now()
			status, err := r.status(t.Context())
			mu.Lock()
			defer mu.Unlock()
			if err != nil || status != 200 {
				t.Errorf("got %d, %v", status, err)
			}
			if time.Since(start) > 10*time.Millisecond {
				held++
			}
		})
	}
	calls.Wait()
	return sent, held
}

// A token of 200 ms and a refresh of 50 ms: a window that were only a share of
// the life would hold up every fifth request.
func TestPromise13_WindowCoversWhatARefreshTakes(t *testing.T) {
	for _, c := range []struct{ life, delay time.Duration }{
		{200 * time.Millisecond, 50 * time.Millisecond},
		{2 * time.Second, 500 * time.Millisecond},
		{10 * time.Second, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI()
			a.life, a.delay = c.life, c.delay
			r := newRig(t, a)
			steady(t, r, 2*c.life) // the pace of the server is learnt from its first response
			sent, held := steady(t, r, 30*time.Second)
			if held*100 > sent {
				t.Errorf("life %s, refresh %s: %d of %d requests were held up", c.life, c.delay, held, sent)
			}
			if n, most := a.refreshes(), int(34*time.Second/(c.life/2)); n > most {
				t.Errorf("life %s: %d refreshes, want %d at most", c.life, n, most)
			}
		})
	}
}

// Nobody asks: nothing is refreshed.
func TestPromise13_IdleSessionRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.life = time.Second
		newRig(t, a)
		time.Sleep(time.Hour)
		wantEqual(t, "refreshes", a.refreshes(), 0)
	})
}

// What failed ahead of time is as if it had not been tried: when the token is
// over, the next request has a try of its own and no cool-down before it.
func TestPromise13_FailedEarlyRefreshLeavesNoCoolDownBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.life = 60 * time.Second
		r := newRig(t, a)
		a.onRefresh = func(int) (refresh.Token, error) { return refresh.Token{}, fmt.Errorf("%w: away", refresh.ErrTemporary) }
		for begin := time.Now(); time.Since(begin) < a.life-time.Millisecond; time.Sleep(time.Second / 4) {
			if status, err := r.status(t.Context()); err != nil || status != 200 {
				t.Fatal(status, err)
			}
		}
		if a.refreshes() < 3 {
			t.Fatalf("%d early refreshes: nothing was tried", a.refreshes())
		}
		a.onRefresh = nil
		time.Sleep(time.Second / 4)
		if status, err := r.status(t.Context()); err != nil || status != 200 {
			t.Errorf("after the end: %d, %v", status, err)
		}
	})
}
