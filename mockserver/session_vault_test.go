package mockserver

import (
	"testing"
	"time"
)

func TestAttackRefreshesFillTheMemory(t *testing.T) {
	v := newVault(time.Now, defaults())
	v.maxSpent = 1000
	idle, _ := v.signIn("usr", "idle")
	p, _ := v.signIn("usr", "busy")
	first := p.refresh
	for range v.maxSpent + 10 {
		next, _, err := v.refresh(p.refresh)
		if err != nil {
			t.Fatal(err)
		}
		p = next
	}
	if len(v.grants) > v.maxSpent+len(v.sessions) || len(v.spent) != v.maxSpent {
		t.Errorf("%d grants of %d sessions are kept, %d of them spent", len(v.grants), len(v.sessions), len(v.spent))
	}
	if _, _, err := v.refresh(first); err == nil || v.reuses != 0 {
		t.Errorf("a forgotten refresh token: %v", err)
	}
	// Those that are good are not forgotten, however long ago they were issued.
	if _, _, err := v.refresh(idle.refresh); err != nil {
		t.Error(err)
	}
	if _, _, err := v.refresh(p.refresh); err != nil {
		t.Error(err)
	}
}

func TestAttackFailedCallsFillTheMemory(t *testing.T) {
	a := attempts{failures: map[[32]byte][]int{}}
	for n := range 3 * maxFailed {
		a.failed([32]byte{byte(n), byte(n >> 8 & 3)}, 1, 503)
		kept := 0
		if n%1000 == 0 {
			for _, f := range a.failures {
				kept += len(f)
			}
			if kept > maxFailed || kept != a.count {
				t.Fatalf("%d failures are kept, %d counted", kept, a.count)
			}
		}
	}
}
