package websession

import (
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// So many sessions are remembered, and one more costs some of those that were
// idle for longest.
func TestMemoryIsBounded(t *testing.T) {
	const most = 200_000
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	m := newMemory(most, time.Hour, true)
	var last sessionID
	for i := range uint64(2 * most) {
		binary.BigEndian.PutUint64(last[:], i)
		m.put(last, 1, nil)
	}
	each := (heap() - before) / uint64(m.marks.len())
	t.Logf("%d sessions, %d bytes each", m.marks.len(), each)
	if n := m.marks.len(); n > most || n < most/2 {
		t.Errorf("%d sessions are remembered", n)
	}
	if each > 100 {
		t.Errorf("%d bytes for each session", each)
	}
	if _, ok := m.marks.get(last); !ok {
		t.Error("the last one is forgotten")
	}
	for range 2 {
		token := strings.Repeat("x", 600)
		m.put(last, 1, &record{token: &token})
		m.put(last, 2, nil)
	}
	if m.records.len() != 0 {
		t.Error("a record is kept that is not needed")
	}
	runtime.KeepAlive(m)
}

// Too many sessions to remember: those that were forgotten are signed out. None
// of their cookies is accepted, however often they were refreshed or signed out.
func TestAttack_MoreSessionsThanAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(10, time.Hour, true)
		over := contents{id: newSessionID(), sealed: time.Now()}
		stale := contents{id: newSessionID(), sealed: time.Now()}
		m.end(over.id)
		m.put(stale.id, 7, nil)
		time.Sleep(time.Second)
		var newer contents
		for range 12 {
			newer = contents{id: newSessionID(), sealed: time.Now()}
			m.put(newer.id, 0, nil)
			time.Sleep(time.Second)
		}
		if m.ended(over.id) {
			t.Fatal("nothing was forgotten")
		}
		for _, c := range []contents{over, stale} {
			if _, _, ok := m.resume(c, time.Minute); ok {
				t.Error("a forgotten session is accepted")
			}
		}
		if _, _, ok := m.resume(newer, time.Minute); !ok {
			t.Error("a remembered session is not accepted")
		}
		if _, _, ok := m.resume(contents{id: newSessionID(), sealed: time.Now()}, time.Minute); !ok {
			t.Error("a new session is not accepted")
		}
	})
}

// Objects are for sessions in use. Idle ones become small, and in the end nothing.
func TestIdleSessionsBecomeSmall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refreshes := 0
		r := refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
			refreshes++
			return refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r")}, nil
		})
		m, err := New(r, []Key{NewKey()}, CookieOnly(RestartForgets{}), WithIdleTimeout(3*24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		c := contents{id: newSessionID(), sealed: time.Now(), token: refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r")}}
		use := func() refresh.Token {
			t.Helper()
			all, err := m.acquire(t.Context(), []receivedSession{{version: version{contents: c}}})
			if err != nil || all[0] == nil {
				t.Fatal(all, err)
			}
			defer m.release(all[0])
			<-all[0].ready
			token, err := all[0].session.Token(t.Context())
			if err == nil && token.AccessToken.Reveal() == "old" {
				token, err = all[0].session.Renew(t.Context(), token)
			}
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		check := func(when string, shared, marks, records int) {
			t.Helper()
			m.mu.Lock()
			defer m.mu.Unlock()
			if len(m.shared) != shared || m.memory.marks.len() != marks || m.memory.records.len() != records {
				t.Errorf("%s: %d objects, %d marks, %d records", when, len(m.shared), m.memory.marks.len(), m.memory.records.len())
			}
		}
		use()
		check("in use", 1, 0, 0)
		time.Sleep(2 * linger)
		check("idle, and the browser may not have the new token", 0, 1, 1)
		if token := use(); token.AccessToken.Reveal() != "a" || refreshes != 1 {
			t.Error("the newer token was forgotten")
		}
		c.token = token(t, m, c.id)
		use()
		check("in use again", 1, 1, 1)
		time.Sleep(5 * time.Minute)
		check("idle, and the browser has shown the new token", 0, 1, 0)
		time.Sleep(10 * 24 * time.Hour)
		check("idle for long", 0, 0, 0)
	})
}

// token is the newest token of a session in use.
func token(t *testing.T, m *Manager, id sessionID) refresh.Token {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.shared[id]
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return s.store.newest
}

// The mark of an ended session is beyond every turn.
func TestEndedIsBeyondEveryTurn(t *testing.T) {
	m := newMemory(10, time.Hour, true)
	id := newSessionID()
	m.end(id)
	if mark, _ := m.marks.get(id); mark != math.MaxUint64 || !m.ended(id) {
		t.Errorf("mark %d", mark)
	}
}
