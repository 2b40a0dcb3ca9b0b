package refresh

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// State returns a snapshot of the session.
func (s *Session) State() event.State {
	v := s.view.Load()
	st := event.State{Status: event.StatusActive, Generation: v.gen, SignIn: v.epoch, Expiry: v.token.Expiry}
	now := time.Now()
	switch {
	case v.out != nil && errors.Is(v.out, ErrClosed):
		st.Status, st.Err = event.StatusClosed, v.out
	case v.out != nil:
		st.Status, st.Reason, st.Err = event.StatusSignedOut, v.out.Reason, v.out
	case v.flight != nil:
		st.Status = event.StatusRefreshing
	case v.failure.cooling(now):
		st.Status, st.Until, st.Err = event.StatusCoolingDown, v.failure.until, v.failure.told(now)
	}
	return st
}

// String returns the status of the session, such as "refresh.Session(active)".
// It reads a snapshot, so that a session in use can be printed and logged, and
// shows no token.
func (s *Session) String() string { return "refresh.Session(" + string(s.State().Status) + ")" }

// Format prints what [Session.String] returns, whatever the verb: package fmt
// would otherwise read fields that other goroutines write.
func (s *Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }
