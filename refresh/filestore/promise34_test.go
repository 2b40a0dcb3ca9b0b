package filestore_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// family starts n processes on one file, in which there is a session whose
// access token lives that long.
func family(t *testing.T, s *server, n int, life time.Duration) (path string, all []*process) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "session.json")
	session := refresh.NewSession(caller(s.url), refresh.WithStore(open(t, path)))
	defer session.Close()
	if err := session.SignIn(t.Context(), s.signIn(life)); err != nil {
		t.Fatal(err)
	}
	for range n {
		all = append(all, start(t, path, s.url))
	}
	return path, all
}

// Promise 34: several processes on one store, strict server, token expired:
// one call at the server, and all go on.
func TestPromise34_OneRefreshAmongProcesses(t *testing.T) {
	s := newServer(t)
	_, all := family(t, s, 4, -time.Minute)
	for _, p := range all {
		p.ask(t, "restore-only")
	}
	s.keep() // until all of them want it
	for _, p := range all {
		p.tell(t, "token")
	}
	<-s.arrived
	time.Sleep(50 * time.Millisecond) // the others come to the lock
	s.release()
	for _, p := range all {
		if r := p.answer(t); r.Err != "" || r.Token != accessText(1) {
			t.Errorf("got %+v, want %s", r, accessText(1))
		}
	}
	s.wantCalls(t, 1)
}

// Promise 34, the second half: the loser's 401 comes before the winner's
// refresh has succeeded.
func TestPromise34_RejectedBeforeTheWinnerSucceeds(t *testing.T) {
	s := newServer(t)
	_, all := family(t, s, 2, time.Hour)
	winner, loser := all[0], all[1]
	winner.ask(t, "restore")
	loser.ask(t, "restore")
	s.keep()
	winner.tell(t, "renew")
	<-s.arrived
	loser.tell(t, "renew")
	select {
	case r := <-loser.out:
		t.Errorf("the loser did not wait: %+v", r)
	case <-time.After(100 * time.Millisecond):
	}
	s.release()
	for who, p := range map[string]*process{"winner": winner, "loser": loser} {
		if r := p.answer(t); r.Err != "" || r.Token != accessText(1) {
			t.Errorf("the %s got %+v, want %s", who, r, accessText(1))
		}
	}
	s.wantCalls(t, 1)
}

// Promise 35: a process that slept through two rotations adopts what is
// stored, without using its old token. It is stopped as a laptop's lid does it:
// not one of its goroutines runs.
func TestPromise35_AsleepThroughTwoRotations(t *testing.T) {
	s := newServer(t)
	_, all := family(t, s, 2, time.Hour)
	awake, sleeper := all[0], all[1]
	sleeper.ask(t, "restore")
	sleeper.suspend(t)
	for range 2 {
		awake.ask(t, "restore")
		awake.ask(t, "renew")
	}
	sleeper.resume(t)
	if r := sleeper.ask(t, "renew"); r.Token != accessText(2) {
		t.Errorf("got %+v, want %s", r, accessText(2))
	}
	s.wantCalls(t, 2)
}
