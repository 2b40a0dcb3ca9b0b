package refresh

import "time"

// EventKind says what happened to a session.
type EventKind string

// The events of a session, in the order in which most sessions see them.
const (
	// EventSignedIn: tokens came from a sign-in or, with reason Restored, from the store.
	EventSignedIn EventKind = "signed in"
	// EventRefreshStarted: the one refresh is under way.
	EventRefreshStarted EventKind = "refresh started"
	// EventRefreshed: a new token is in use.
	EventRefreshed EventKind = "refreshed"
	// EventRefreshFailed: the refresh failed, and the session is kept.
	EventRefreshFailed EventKind = "refresh failed"
	// EventReplaced: somebody else signed in, without a sign-out in between.
	EventReplaced EventKind = "replaced"
	// EventSignedOut: the session is over.
	EventSignedOut EventKind = "signed out"
	// EventStoreFailed: the tokens are in use but could not be written to the store.
	EventStoreFailed EventKind = "store failed"
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
	ReasonNotSignedIn Reason = "nobody signed in"
	// ReasonRejected: the server answered 401 to the access token.
	ReasonRejected Reason = "access token rejected"
	// ReasonExpired: the access token's life is over.
	ReasonExpired Reason = "access token expired"
	// ReasonExpiresSoon: the access token is about to expire.
	ReasonExpiresSoon Reason = "access token expires soon"
	// ReasonRefused: the server refused the refresh token for good.
	ReasonRefused Reason = "refresh token refused"
	// ReasonResponseLost: the answer to a refresh got lost, and the refresh token was of no
	// use after that. See [WithLostResponsePolicy].
	ReasonResponseLost Reason = "answer to a refresh lost"
	// ReasonOutage: the refresh could not be made, and the policy is SignOutOnOutage.
	ReasonOutage Reason = "outage"
	// ReasonStoreCleared: the tokens were removed from the store, which is how another
	// holder of the session signs out.
	ReasonStoreCleared Reason = "store cleared"
	// ReasonSignedInElsewhere: another holder of the store has signed in, as whoever.
	ReasonSignedInElsewhere Reason = "signed in elsewhere"
	// ReasonStoreNewer: another holder of the session had refreshed it already.
	ReasonStoreNewer Reason = "newer token in the store"
)

// EventOrigin says who changed the session.
type EventOrigin string

// The origins of events.
const (
	OriginThisProcess    EventOrigin = "this process"
	OriginAnotherProcess EventOrigin = "another process"
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
