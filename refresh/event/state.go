package event

import "time"

// Status is the state that a session is in.
type Status string

// The states of a session.
const (
	// StatusSignedOut: there are no tokens.
	StatusSignedOut Status = "signed out"
	// StatusActive: there is a token and nothing is going on.
	StatusActive Status = "active"
	// StatusRefreshing: the one refresh is under way.
	StatusRefreshing Status = "refreshing"
	// StatusCoolingDown: a refresh failed, the session is kept, and the next try
	// waits until State.Until. The token may still be valid.
	StatusCoolingDown Status = "cooling down"
	// StatusClosed: the session was closed; its tokens stay in the store.
	StatusClosed Status = "closed"
	// StatusOffline: the tokens are kept, but the server could not be reached to
	// verify them. Only the Restore of a client reports it.
	StatusOffline Status = "offline"
)

// State is a snapshot of a session. It holds no token text.
type State struct {
	Status Status
	// Generation numbers the tokens of this Session value. 0: there was none.
	Generation uint64
	// SignIn numbers the sign-ins and sign-outs of this Session value. See
	// SignOutOf of package refresh.
	SignIn uint64
	// Reason says why the session is signed out.
	Reason Reason
	// Expiry is when the access token expires; zero if that is not known.
	Expiry time.Time
	// Until is when a session that is cooling down tries again.
	Until time.Time
	// Err is why the session is signed out or cooling down, or nil.
	Err error
}

// SignedIn reports whether there are tokens to call with.
func (s State) SignedIn() bool { return s.Status != StatusSignedOut && s.Status != StatusClosed }
