package websession

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// A million sessions are remembered, and the million and first costs one of
// those that were idle for longest.
func TestMemoryIsBounded(t *testing.T) {
	const most = 1_000_000
	record := strings.Repeat("x", 600)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	m := newMemory(most)
	last := newSID()
	for range 2 * most {
		last = newSID()
		m.put(last, known{record: strings.Clone(record)})
	}
	each := (heap() - before) / uint64(m.len())
	t.Logf("%d sessions, %d bytes for each beside its tokens", m.len(), each-uint64(len(record)))
	if m.len() > most || m.len() < most/2 {
		t.Errorf("%d sessions are remembered", m.len())
	}
	if each > uint64(len(record))+400 {
		t.Errorf("%d bytes for each session", each)
	}
	if _, ok := m.get(last); !ok {
		t.Error("the last one is forgotten")
	}
	m.turn()
	if _, ok := m.get(last); !ok {
		t.Error("the last one is forgotten after one turn")
	}
	m.turn()
	if m.len() != 0 {
		t.Error("two turns do not forget everything")
	}
}

// Live objects are for sessions in use. Idle ones become small, and in the end nothing.
func TestIdleSessionsBecomeSmall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		m, err := New(refresh.RefreshFunc(func(_ context.Context, _ refresh.Token) (refresh.Token, error) {
			n++
			return refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r")}, nil
		}), []Key{NewKey()}, WithIdle(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		c := contents{id: newSID(), token: refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r")}}
		use := func() refresh.Token {
			l, err := m.acquire(t.Context(), c)
			if err != nil || l == nil {
				t.Fatal(l, err)
			}
			defer m.release(l)
			<-l.ready
			token, err := l.session.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if token.AccessToken.Reveal() == "old" {
				if token, err = l.session.Renew(t.Context(), token); err != nil {
					t.Fatal(err)
				}
			}
			return token
		}
		count := func() (live, known int) {
			m.mu.Lock()
			defer m.mu.Unlock()
			return len(m.live), m.known.len()
		}
		use()
		if live, known := count(); live != 1 || known != 0 {
			t.Errorf("in use: %d live, %d known", live, known)
		}
		time.Sleep(2 * linger)
		if live, known := count(); live != 0 || known != 1 {
			t.Errorf("idle: %d live, %d known", live, known)
		}
		if token := use(); token.AccessToken.Reveal() != "a" || n != 1 {
			t.Error("the newer token was forgotten")
		}
		time.Sleep(3 * time.Hour)
		if live, known := count(); live != 0 || known != 0 {
			t.Errorf("idle for long: %d live, %d known", live, known)
		}
	})
}
