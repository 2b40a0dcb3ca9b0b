package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9/logging"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	logging.Disable()
	if task := os.Getenv(taskVariable); task != "" {
		os.Exit(work(task)) // a worker: the test binary is the program
	}
	goleak.VerifyTestMain(m)
}

// short is a torture of a few seconds, on a machine that is busy with other
// tests.
var short = []string{
	"-processes", "3", "-goroutines", "8", "-kills", "700ms", "-mid-refresh", "0.2", "-outages", "1500ms",
	"-lease", "1s", "-slack", "2s",
}

func tortured(t *testing.T, args ...string) map[string]result {
	t.Helper()
	var out, errs bytes.Buffer
	status := start(append(args, short...), &out, &errs)
	if status != 0 || errs.Len() > 0 {
		t.Errorf("exit status %d: %s", status, errs.String())
	}
	if strings.ContainsAny(out.String(), "\r\033") {
		t.Error("there are terminal controls in a pipe")
	}
	for _, secret := range []string{"rt_", "eyJ"} { // how the mock's tokens begin
		if strings.Contains(out.String()+errs.String(), secret) {
			t.Error("there is a token in the output")
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	got := map[string]result{}
	for _, line := range lines[max(len(lines)-len(stores), 0):] {
		var r result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("the last lines are not JSON: %v", err)
		}
		got[r.Store] = r
	}
	return got
}

func TestTortureStrictServer(t *testing.T) {
	got := tortured(t, "-duration", "8s")
	for _, name := range stores {
		r := got[name]
		if r.Refreshes == 0 || r.Kills == 0 || r.Calls == 0 {
			t.Errorf("%s: %d refreshes, %d kills and %d calls are no torture", name, r.Refreshes, r.Kills, r.Calls)
		}
	}
	if got["redis"].Outages == 0 {
		t.Error("Redis was never killed")
	}
}

func TestTortureServerWithGrace(t *testing.T) {
	for name, r := range tortured(t, "-duration", "6s", "-grace", "30s") {
		if r.Revoked > 0 {
			t.Errorf("%s: %d families revoked in spite of the grace period", name, r.Revoked)
		}
	}
}

func TestTortureRefusesBadFlags(t *testing.T) {
	for _, args := range [][]string{{"-store", "paper"}, {"-duration", "0s"}, {"-processes", "0"}, {"-nonsense"}} {
		var out, errs bytes.Buffer
		if status := start(args, &out, &errs); status != 2 || errs.Len() == 0 {
			t.Errorf("%v: exit status %d, %q", args, status, errs.String())
		}
	}
}

// The evidence: what the server and the store held when a token was used again.
func TestBookTellsWhatCouldNotBeHelped(t *testing.T) {
	digest := func(generation int) [sha256.Size]byte { return sha256.Sum256([]byte{byte(generation)}) }
	for name, c := range map[string]struct {
		killed      bool
		used        int // generation
		stored      int
		unavoidable int
	}{
		"killed before the save":         {killed: true, used: 1, stored: 1, unavoidable: 1},
		"killed after the save":          {killed: true, used: 1, stored: 2},
		"nobody was killed":              {used: 1, stored: 1},
		"the newest one is refused":      {killed: true, used: 2, stored: 2},
		"the store could not be read":    {killed: true, used: 1, stored: 0},
		"used by one who slept too long": {killed: true, used: 1, stored: 3},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(time.Second)
			b.issued(pair{"ses_1", 1, digest(1)}, "parent/1")
			b.issued(pair{"ses_1", 2, digest(2)}, "w1/1")
			if c.killed {
				b.killed("w1/1")
			}
			if !b.refused(digest(c.used), "w2/1", c.stored) {
				t.Fatal("the family is said to go on")
			}
			if b.revoked != 1 || b.unavoidable != c.unavoidable || len(b.puzzles) != 1-c.unavoidable {
				t.Errorf("%d revoked, %d unavoidable, puzzles %q", b.revoked, b.unavoidable, b.puzzles)
			}
			if b.refused(digest(c.used), "w3/1", c.stored) {
				t.Error("a family ends twice")
			}
		})
	}
}

// A call that was given up after its first 401 is no bad luck.
func TestResultAsksForASecondAttempt(t *testing.T) {
	r := &result{Refreshes: 1, Lives: 1, Calls: 2, Failed: 1, Expired: 1, refused: 1}
	if miss := r.missed(plan{lease: time.Second}); len(miss) != 0 {
		t.Errorf("a token that ended twice is a target missed: %q", miss)
	}
	if r.refused = 0; len(r.missed(plan{lease: time.Second})) != 1 {
		t.Error("a call that was not sent again is no target missed")
	}
}

// A refresh that nobody needed counts against the target.
func TestBookCountsLives(t *testing.T) {
	b := newBook(time.Hour)
	for generation := range 5 {
		b.issued(pair{"ses_1", generation + 1, [sha256.Size]byte{byte(generation)}}, "w1/1")
	}
	if b.lives > 0.01 {
		t.Errorf("five tokens within a moment count as %.2f lives of an hour", b.lives)
	}
	r := &result{Refreshes: 4, Lives: b.lives, Calls: 1}
	if len(r.missed(plan{lease: time.Second})) == 0 {
		t.Error("that is no target missed")
	}
}
