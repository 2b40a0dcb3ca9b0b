package websession

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

const (
	maxStreams     = 10_000           // in all
	maxOwnStreams  = 16               // of one session: a tab has one
	streamLife     = 5 * time.Minute  // browsers connect again by themselves, with their newest cookie
	streamPulse    = 20 * time.Second // between comments that find dead connections
	streamPatience = 10 * time.Second // for a browser that does not read
	streamQueue    = 16
)

// message is what a browser is sent.
type message struct {
	Kind   string    `json:"kind"`
	Reason string    `json:"reason,omitempty"`
	Time   time.Time `json:"time"`
}

// Events is a stream of what happens to the session of the request, as
// server-sent events named session, so that what is done in one tab shows in
// the others. Each is JSON with kind, reason and time; the first one is the
// current state: kind "signed in" or "signed out". The stream ends with the
// session, and after five minutes; browsers then connect again, with the cookie
// that they have by then. At most 16 streams of one session are served, and 10,000
// in all; beyond that the response is 503. Open one for each tab and no more:
// without HTTP/2, browsers have six connections for a site.
func (m *Manager) Events() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session, err := FromContext(r.Context())
		if err != nil {
			problem(w, http.StatusServiceUnavailable, "session_unavailable", "The session cannot be read just now.")
			return
		}
		leave, ok := m.streams.enter(r.Context().Value(requestKey{}).(*request).id())
		if !ok {
			problem(w, http.StatusServiceUnavailable, "too_many_streams", "Too many event streams are open.")
			return
		}
		defer leave()
		m.stream(w, r, session)
	})
}

// streams counts the event streams that are open.
type streams struct {
	mu   sync.Mutex // guards what follows
	open int
	by   map[sessionID]int
}

// enter counts a stream, if one more is allowed.
func (s *streams) enter(id sessionID) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Browsers that are signed out have no id. Their streams end at once.
	if s.open >= maxStreams || (id != sessionID{} && s.by[id] >= maxOwnStreams) {
		return nil, false
	}
	if s.by == nil {
		s.by = map[sessionID]int{}
	}
	s.open++
	s.by[id]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open--
		if s.by[id]--; s.by[id] == 0 {
			delete(s.by, id)
		}
	}, true
}

func (m *Manager) stream(w http.ResponseWriter, r *http.Request, session *refresh.Session) {
	events := make(chan event.Event, streamQueue)
	stop := session.Subscribe(func(e event.Event) {
		select {
		case events <- e:
		default: // the browser is slow; it gets the current state when it connects again
		}
	})
	defer stop()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	noStore(h)
	out := http.NewResponseController(w)
	send := func(text string) bool {
		_ = out.SetWriteDeadline(time.Now().Add(streamPatience))
		_, err := w.Write([]byte(text))
		return err == nil && out.Flush() == nil
	}
	first := message{Kind: string(event.SignedIn), Time: time.Now()}
	if st := session.State(); !st.SignedIn() {
		first.Kind, first.Reason = string(event.SignedOut), string(st.Reason)
	}
	if !send("retry: 3000\n\n"+first.event()) || first.Kind == string(event.SignedOut) {
		return
	}
	pulse := time.NewTicker(streamPulse)
	defer pulse.Stop()
	life := time.NewTimer(streamLife)
	defer life.Stop()
	for ok := true; ok; {
		select {
		case e := <-events:
			ok = send(message{Kind: string(e.Kind), Reason: string(e.Reason), Time: e.Time}.event()) && e.Kind != event.SignedOut
		case <-pulse.C:
			ok = send(": still here\n\n")
		case <-life.C:
			ok = false
		case <-r.Context().Done():
			ok = false
		case <-m.closing:
			ok = false
		}
	}
}

// event is m in the form of the HTML standard, section 9.2.6.
func (m message) event() string {
	b, err := json.Marshal(m)
	if err != nil {
		return ": an event with a time that JSON cannot hold\n\n" // a year beyond 9999
	}
	return fmt.Sprintf("event: session\ndata: %s\n\n", b)
}
