package storetest

import (
	"context"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// endedContext: every method comes back when its context has ended before.
// What comes back with an error has changed nothing.
func endedContext(t *testing.T, p Place) {
	s := p.Open(t)
	kept := token("kept")
	rev := save(t, s, kept, "")
	ended, cancel := context.WithCancel(t.Context())
	cancel()

	_ = soon(t, "Load with an ended context", async(func() error {
		_, _, err := s.Load(ended)
		return err
	}))
	var at string
	tok := token("late")
	err := soon(t, "Save with an ended context", async(func() (err error) {
		at, err = s.Save(ended, tok, rev)
		return err
	}))
	if err == nil {
		kept, rev = tok, at
	}
	wantStored(t, s, kept, rev)
	wantQuiet(t, err)

	err = soon(t, "Clear with an ended context", async(func() error { return s.Clear(ended, rev) }))
	if err == nil {
		wantEmpty(t, s)
	} else {
		wantStored(t, s, kept, rev)
	}
	wantQuiet(t, err)

	if l, ok := s.(refresh.Locker); ok {
		_ = soon(t, "Lock with an ended context", async(func() error {
			unlock, err := l.Lock(ended)
			if err == nil {
				unlock()
			}
			return err
		}))
		lock(t, l)()
	}
	if w, ok := s.(refresh.Watcher); ok {
		if err := soon(t, "Watch with an ended context", async(func() error { return w.Watch(ended, func() {}) })); err == nil {
			t.Error("Watch with an ended context returned no error")
		}
	}
}
