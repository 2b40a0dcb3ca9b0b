package main

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Rows at a small size: what does not depend on the machine is as it
// should be, and nothing is left running.
func TestRows(t *testing.T) {
	p := &progress{}
	c := newClients()
	defer func() { _ = c.session.Close() }()
	get := compare(1, 20, func() { getWith(c.bare) }, func() { getWith(c.ours) }, func(int) {})
	if !(get.time > 0) {
		t.Errorf("a GET took %v times as long as a bare one", get.time)
	}
	for _, r := range []row{
		storm(100, 1, p), shortLived(time.Second, p), cancelled(8), browsers(5, 4, p),
	} {
		if r.failed {
			t.Error(r)
		}
	}
}
