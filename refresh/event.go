package refresh

import "time"

// EventKind says what happened to a session.
type EventKind string

// The events of a session, in the order in which most sessions see them.
const (
	// SignedIn: tokens came from a sign-in or, with reason Restored, from the store.
	SignedIn EventKind = "signed in"
	// RefreshStarted: the one refresh is under way.
	RefreshStarted EventKind = "refresh started"
	// Refreshed: a new token is in use.
	Refreshed EventKind = "refreshed"
	// RefreshFailed: the refresh failed, and the session is kept.
	RefreshFailed EventKind = "refresh failed"
	// Replaced: somebody else signed in, without a sign-out in between.
	Replaced EventKind = "replaced"
	// SignedOut: the session is over.
	SignedOut EventKind = "signed out"
	// StoreFailed: the tokens are in use but could not be written to the store.
	StoreFailed EventKind = "store failed"
)

// Reason says why something happened to a session.
type Reason string

// The reasons of events.
const (
	// Asked: the program called SignIn or SignOut.
	Asked Reason = "on request"
	// Restored: the tokens were found in the store at the start.
	Restored Reason = "restored"
	// NobodySignedIn: there was no sign-in yet.
	NobodySignedIn Reason = "nobody signed in"
	// Rejected: the server answered 401 to the access token.
	Rejected Reason = "access token rejected"
	// Expired: the access token's life is over.
	Expired Reason = "access token expired"
	// Early: the access token is about to expire.
	Early Reason = "access token expires soon"
	// Refused: the server refused the refresh token for good.
	Refused Reason = "refresh token refused"
	// AnswerLost: the answer to a refresh got lost, and the refresh token was of no
	// use after that. See [WithLostAnswerPolicy].
	AnswerLost Reason = "answer to a refresh lost"
	// Outage: the refresh could not be made, and the policy is SignOutOnOutage.
	Outage Reason = "outage"
	// StoreCleared: the tokens were removed from the store, which is how another
	// holder of the session signs out.
	StoreCleared Reason = "store cleared"
	// SignedInElsewhere: another holder of the store has signed in, as whoever.
	SignedInElsewhere Reason = "signed in elsewhere"
	// StoreNewer: another holder of the session had refreshed it already.
	StoreNewer Reason = "newer token in the store"
)

// EventOrigin says who changed the session.
type EventOrigin string

// The origins of events.
const (
	ThisProcess    EventOrigin = "this process"
	AnotherProcess EventOrigin = "another process"
)

// Event is one change of a session. It holds no token text.
type Event struct {
	Kind   EventKind
	Reason Reason
	Origin EventOrigin
	// Generation numbers the tokens of this Session value: it grows with every
	// new one, and names the one in use after the event.
	Generation uint64
	// Time is when it happened.
	Time time.Time
	// Took is how long the refresh took, for Refreshed, RefreshFailed and a
	// SignedOut that a refresh ended in.
	Took time.Duration
	// RetryAfter is how long the session waits before it refreshes again, for
	// RefreshFailed.
	RetryAfter time.Duration
	// Err is the cause, for RefreshFailed, SignedOut and StoreFailed.
	Err error
}
