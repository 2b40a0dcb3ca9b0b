package storetest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// watcher counts the calls of one Watch.
type watcher struct {
	calls atomic.Int64
	ended <-chan error
	stop  context.CancelFunc
}

func watch(t *testing.T, s refresh.Store) *watcher {
	ctx, cancel := context.WithCancel(t.Context())
	w := &watcher{stop: cancel}
	w.ended = async(func() error {
		return s.(refresh.Watcher).Watch(ctx, func() { w.calls.Add(1) })
	})
	t.Cleanup(cancel)
	return w
}

// settled waits until the watch has begun: it repeats a change until the watch
// sees it.
func (w *watcher) settled(t *testing.T, change func()) {
	t.Helper()
	time.Sleep(moment) // a first call at once says nothing
	before := w.calls.Load()
	for end := time.Now().Add(patience); w.calls.Load() == before; {
		if time.Now().After(end) {
			t.Fatalf("Watch saw no change within %s", patience)
		}
		change()
		eventually(moment, func() bool { return w.calls.Load() > before })
	}
}

// saw fails the test unless the watch reports a change after before calls.
func (w *watcher) saw(t *testing.T, what string, before int64) {
	t.Helper()
	if !eventually(patience, func() bool { return w.calls.Load() > before }) {
		t.Fatalf("Watch was not told of %s by another handle within %s", what, patience)
	}
}

// watchSeesOthers: a Save and a Clear by another handle, one after the other.
func watchSeesOthers(t *testing.T, p Place) {
	watching, writing := p.Open(t), p.Open(t)
	w := watch(t, watching)
	rev := ""
	w.settled(t, func() { rev = save(t, writing, token("first"), rev) })
	for range 3 {
		quiet(w)
		before := w.calls.Load()
		rev = save(t, writing, token("next"), rev)
		w.saw(t, "a Save", before)
		quiet(w)
		before = w.calls.Load()
		if err := writing.Clear(t.Context(), rev); err != nil {
			t.Fatalf("Clear: %v", err)
		}
		rev = ""
		w.saw(t, "a Clear", before)
	}
}

// quiet waits until the watch has reported everything.
func quiet(w *watcher) {
	for n := int64(-1); n != w.calls.Load(); {
		n = w.calls.Load()
		time.Sleep(moment / 2)
	}
}

// watchEnds: Watch returns with its context, and calls nothing afterwards.
func watchEnds(t *testing.T, p Place) {
	watching, writing := p.Open(t), p.Open(t)
	w := watch(t, watching)
	rev := ""
	w.settled(t, func() { rev = save(t, writing, token("first"), rev) })
	w.stop()
	if err := soon(t, "Watch whose context ended", w.ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Watch whose context ended: got %v, want an error that wraps context.Canceled", err)
	}
	before := w.calls.Load()
	save(t, writing, token("second"), rev)
	time.Sleep(moment)
	if w.calls.Load() != before {
		t.Error("Watch calls after it has returned")
	}
}
