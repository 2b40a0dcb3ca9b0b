// Package event has the words in which a session tells its listeners what
// happened and why.
package event

import "time"

// Kind says what happened to a session.
type Kind string

// The events of a session, in the order in which most sessions see them.
const (
	// SignedIn: tokens came from a sign-in or, with ReasonRestored, from the store.
	SignedIn Kind = "signed in"
	// RefreshStarted: the one refresh is under way.
	RefreshStarted Kind = "refresh started"
	// Refreshed: a new token is in use.
	Refreshed Kind = "refreshed"
	// RefreshFailed: the refresh failed, and the session is kept.
	RefreshFailed Kind = "refresh failed"
	// Replaced: somebody else signed in, without a sign-out in between.
	Replaced Kind = "replaced"
	// SignedOut: the session has ended.
	SignedOut Kind = "signed out"
	// StoreFailed: the tokens are in use but could not be written to the store.
	StoreFailed Kind = "store failed"
)

// Reason says why something happened to a session.
type Reason string

// The reasons of events.
const (
	// ReasonRequested: the program called SignIn or SignOut.
	ReasonRequested Reason = "on request"
	// ReasonRestored: the tokens were found in the store at the start.
	ReasonRestored Reason = "restored"
	// ReasonNotSignedIn: there was no sign-in yet.
	ReasonNotSignedIn Reason = "not signed in"
	// ReasonRejected: the server refused the access token with a 401.
	ReasonRejected Reason = "access token rejected"
	// ReasonExpired: the access token has expired.
	ReasonExpired Reason = "access token expired"
	// ReasonExpiresSoon: the access token is about to expire.
	ReasonExpiresSoon Reason = "access token expires soon"
	// ReasonRefused: the server refused the refresh token for good.
	ReasonRefused Reason = "refresh token refused"
	// ReasonResponseLost: the response to a refresh got lost, and the refresh token
	// was of no use after that. See WithLostResponsePolicy of package
	// refresh.
	ReasonResponseLost Reason = "response to a refresh lost"
	// ReasonUnknownRefusal: the server refused in words that nobody knows, and
	// nothing else, for a long time. See WithUnknownRefusalLimit of package refresh.
	ReasonUnknownRefusal Reason = "refused in unknown words"
	// ReasonOutage: the refresh could not be made, and WithSignOutOnOutage is set.
	ReasonOutage Reason = "outage"
	// ReasonAnotherProcess: another process sharing the session, through its store,
	// has signed in, signed out or refreshed. The kind of the event says which.
	ReasonAnotherProcess Reason = "another process"
)

// Event is one change of a session. It holds no token text.
type Event struct {
	Kind   Kind
	Reason Reason
	// Generation numbers the tokens of this Session value: it grows with every
	// new one, and names the one in use after the
	Generation uint64
	// Time is when it happened.
	Time time.Time
	// Took is how long the refresh took, for Refreshed, RefreshFailed and
	// an SignedOut that a refresh ended in.
	Took time.Duration
	// RetryAfter is how long the session waits before it refreshes again, for
	// RefreshFailed.
	RetryAfter time.Duration
	// Err is the cause, for RefreshFailed, SignedOut and StoreFailed.
	// For SignedIn, Replaced and Refreshed it says what of the
	// response could not be read, such as a lifetime; the tokens are in use. The
	// same is told once.
	Err error
}

// ByAnotherProcess reports whether another process sharing the session made the
// change, and not this one.
func (e Event) ByAnotherProcess() bool { return e.Reason == ReasonAnotherProcess }
