package taskapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
)

const (
	keepEvents = 1000             // that a stream may go back to; the queue of a slow one is no longer
	keepAlive  = 15 * time.Second // between two comment lines
)

// feed holds what happened, for streams that are open and for those to come.
type feed struct {
	mu      sync.Mutex // guards all below
	last    int
	events  []gen.Event
	changed chan struct{} // closed and replaced with each event
}

func newFeed() *feed { return &feed{changed: make(chan struct{})} }

// publish appends an event.
func (s *state) publish(kind gen.EventType, projectID, taskID string) {
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	f.events = append(f.events, gen.Event{
		ID: strconv.Itoa(f.last), Type: kind, ProjectID: projectID, TaskID: taskID, At: s.srv.Now().UTC(),
	})
	if len(f.events) > keepEvents {
		f.events = f.events[1:]
	}
	close(f.changed)
	f.changed = make(chan struct{})
}

// since returns the events after the one of that number, the number of the last
// event there is, and a channel that is closed when there is another.
func (f *feed) since(number int) ([]gen.Event, int, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	skip := number - (f.last - len(f.events))
	skip = min(max(skip, 0), len(f.events))
	return append([]gen.Event(nil), f.events[skip:]...), f.last, f.changed
}

// StreamEvents sends events until the client goes or the server is closed.
func (h handwritten) StreamEvents(ctx context.Context, r server.StreamEventsRequestObject) (server.StreamEventsResponseObject, error) {
	st := &stream{gone: ctx.Done(), feed: h.feed, closing: h.srv.Done()}
	if r.Params.ProjectID != nil {
		st.project = *r.Params.ProjectID
	}
	if r.Params.LastEventID != nil {
		st.seen = eventNumber(*r.Params.LastEventID)
	} else {
		_, st.seen, _ = h.feed.since(0)
	}
	return server.StreamEvents200TextEventStreamResponse{Body: st}, nil
}

// stream is an event stream as the strict server reads it. Each Read returns
// something to send, and blocks until there is.
type stream struct {
	gone    <-chan struct{} // closed when the client goes
	feed    *feed
	closing <-chan struct{}
	project string // empty for all
	seen    int    // number of the last event that was read
	begun   bool
	pending bytes.Buffer
}

func (s *stream) Read(p []byte) (int, error) {
	if !s.begun {
		// The first bytes make the status and the headers go out.
		s.begun = true
		s.pending.WriteString(": open\n\n")
	}
	for s.pending.Len() == 0 {
		events, last, changed := s.feed.since(s.seen)
		s.seen = last
		for _, e := range events {
			s.add(e)
		}
		if s.pending.Len() == 0 && !s.wait(changed) {
			return 0, io.EOF
		}
	}
	return s.pending.Read(p)
}

// wait returns false when the stream ends.
func (s *stream) wait(changed <-chan struct{}) bool {
	t := time.NewTimer(keepAlive)
	defer t.Stop()
	select {
	case <-changed:
		return true
	case <-t.C:
		s.pending.WriteString(": still here\n\n")
		return true
	case <-s.gone:
		return false
	case <-s.closing:
		return false
	}
}

func (s *stream) add(e gen.Event) {
	if s.project != "" && e.ProjectID != s.project {
		return
	}
	data, err := json.Marshal(e)
	if err != nil {
		return // a struct of texts and a time always encodes
	}
	fmt.Fprintf(&s.pending, "id: %s\nevent: %s\ndata: %s\n\n", e.ID, e.Type, data)
}

// eventNumber reads the id of an event. One that never was leads to the start.
func eventNumber(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0
	}
	return n
}
