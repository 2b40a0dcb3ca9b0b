package filestore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Promise 36: the process that refreshes is killed. Another one takes over at
// once; nothing is to be cleaned up.
func TestPromise36_HolderKilledInMidRefresh(t *testing.T) {
	s := newServer(t)
	_, all := family(t, s, 2, -time.Minute)
	victim, other := all[0], all[1]
	victim.ask(t, "restore-only")
	other.ask(t, "restore-only")
	s.keep()
	victim.tell(t, "token")
	<-s.arrived // it has the lock, and waits for the server
	other.tell(t, "token")
	select {
	case r := <-other.out:
		t.Fatalf("the other did not wait: %+v", r)
	case <-time.After(100 * time.Millisecond):
	}
	killed := time.Now()
	victim.kill()
	<-s.arrived // the other's refresh
	if took := time.Since(killed); took > 2*time.Second {
		t.Errorf("the lock of a killed process was free after %s", took)
	}
	s.release()
	if r := other.answer(t); r.Err != "" || r.Token != accessText(1) {
		t.Errorf("got %+v, want %s", r, accessText(1))
	}
	s.wantCalls(t, 2) // the first one came to nothing
}

// Promise 36: a writer may be killed at any moment, and the file is one whole
// state or another.
func TestPromise36_WriterKilledAtAnyMoment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.json")
	s := open(t, path)
	for i := range 12 {
		p := start(t, path, "")
		p.ask(t, "save-for-ever")
		time.Sleep(time.Duration(i) * 3 * time.Millisecond)
		p.kill()
		access, rev := mustLoad(t, s)
		if rev != "" && strings.Trim(access.Reveal(), "x") != "a" {
			t.Fatal("half of a token was read")
		}
		mustSave(t, s, refresh.NewSecret("a"), rev)
	}
	if found := asides(t, path); found != nil {
		t.Errorf("set aside: %v", found)
	}
}

// Promise 36: what a killed writer has left is not read, and goes with the
// next save.
func TestPromise36_HalfWrittenFileIsNeverRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.json")
	s := open(t, path)
	rev := mustSave(t, s, refresh.NewSecret("whole"), "")
	put(t, path+".tmp", read(t, path)[:20])
	if access, at := mustLoad(t, s); access.Reveal() != "whole" || at != rev {
		t.Error("the half-written file was read")
	}
	mustSave(t, s, refresh.NewSecret("next"), rev)
	if _, err := os.Stat(path + ".tmp"); !os.IsNotExist(err) {
		t.Errorf("the half-written file is still there: %v", err)
	}
}
