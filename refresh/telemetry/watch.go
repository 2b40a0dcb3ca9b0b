package telemetry

import (
	"context"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/metric"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// Watch counts s in [MetricSessions] from now on. stop ends that; call it when
// the session is closed. Sessions that live for one request only, as those of
// package refresh/websession do, are not worth watching.
func (t *Tracer) Watch(s *refresh.Session) (stop func()) { return t.sessions.add(s) }

// watched are the sessions that are watched.
type watched struct {
	mu  sync.Mutex // guards all
	all map[*entry]struct{}
}

// entry is one call of Watch: two for one session have two ends.
type entry struct{ session *refresh.Session }

func (w *watched) add(s *refresh.Session) (stop func()) {
	e := &entry{s}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[*entry]struct{}{}
	}
	w.all[e] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, e)
	}
}

// states are all of them: a state that nobody is in is reported as 0, not as
// what it was before.
var states = [...]event.Status{
	event.StatusSignedOut, event.StatusActive, event.StatusRefreshing,
	event.StatusCoolingDown, event.StatusClosed,
}

// observe is called by the meter when it collects.
func (w *watched) observe(_ context.Context, o metric.Int64Observer) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.all) == 0 {
		return nil
	}
	count := map[event.Status]int64{}
	for e := range w.all {
		count[e.session.State().Status]++
	}
	for _, s := range states {
		o.Observe(count[s], metric.WithAttributes(AttrState.String(strings.ReplaceAll(string(s), " ", "_"))))
	}
	return nil
}
