package refresh

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// What an error of this package is about. Ask with [errors.Is]; for the rest
// of what is known, ask for an [*Error] with [errors.As].
var (
	// ErrSignedOut says that there is no session: there was no sign-in, or a
	// sign-out, or the server refused the refresh token for good. It comes at once
	// and without a network call, until the next sign-in.
	ErrSignedOut = errors.New("signed out")

	// ErrTemporary says that no token is available just now, and that the session
	// is kept: the network is away, the server is busy, the refresh took too long.
	// [Error.RetryAfter] says when the next try is made.
	ErrTemporary = errors.New("no fresh token for now")

	// ErrRefused says that the server refused the refresh token itself
	// (invalid_grant, RFC 6749, section 5.2). A [Refresher] wraps it to end the
	// session; anything else that it returns is a temporary failure.
	ErrRefused = errors.New("refresh token refused")

	// ErrClientRefused says that the server refused the client, or the way it asks
	// (invalid_client, invalid_request and the like: RFC 6749, section 5.2), and
	// said nothing of the refresh token. The session and its store stay as they
	// are, and it goes on when the client is put right. It comes with ErrTemporary;
	// a [*ResponseError] names the client.
	ErrClientRefused = errors.New("client refused")

	// ErrUnknownRefusal says that the server refused in words that nobody knows. It
	// comes with ErrTemporary, and with ErrSignedOut after a while; see
	// [WithUnknownRefusalLimit].
	ErrUnknownRefusal = errors.New("a refusal that nobody knows")

	// ErrResponseLost says that a refresh was sent and no complete response came:
	// the server may have used up the refresh token, and its successor is not
	// known. It comes with ErrTemporary, and with ErrSignedOut if the session ended
	// of it. A [Refresher] wraps it to say so; see [WithLostResponsePolicy] for
	// what follows.
	ErrResponseLost = errors.New("the response to a refresh got lost")

	// ErrTooManyRefreshes says that the server goes on refusing tokens that it
	// has just given out, and that asking for more of them has been stopped.
	// [Error.RetryAfter] says for how long, [Error.Response] has the server's own
	// 401.
	ErrTooManyRefreshes = errors.New("fresh tokens are refused again and again")

	// ErrNotReplayable says that a 401 came for a request whose body can be read
	// only once. The token has been refreshed: send the request again with a
	// new body. [Error.Response] has the 401.
	ErrNotReplayable = errors.New("request body cannot be sent again")

	// ErrInsufficientScope says that the API accepts the token, and that it does
	// not have the scope that the request needs. A [*ChallengeError] has it.
	ErrInsufficientScope = errors.New("the token has not the scope that is needed")

	// ErrStepUpRequired says that the user has to authenticate anew, or in another
	// way, before the request is accepted. A [*ChallengeError] says how.
	ErrStepUpRequired = errors.New("the user has to authenticate for this")

	// ErrForeignOrigin says that a request with a token, or with credentials in
	// its body, was about to go to a place which is not the API's own.
	ErrForeignOrigin = errors.New("not the origin of the API")

	// ErrNoOperation says that a request was to be given a token and names no
	// operation, so that it is not known whether it may have one. Call the
	// generated methods, or make the context with [WithOperation].
	ErrNoOperation = errors.New("no operation in the context")

	// ErrRecursion says that a [Refresher] asked its own session for a token, in
	// the middle of the refresh that is to bring one.
	ErrRecursion = errors.New("token asked for inside its own refresh")

	// ErrClosed says that the session was closed.
	ErrClosed = errors.New("session closed")

	// ErrNotStored says that tokens are in use but could not be written to, or
	// removed from, the store.
	ErrNotStored = errors.New("not stored")

	// ErrConflict is what a [Store] returns when what it holds is not what the
	// caller read before.
	ErrConflict = errors.New("store changed in between")

	// ErrFormat says that a store holds something else than it should: damaged,
	// foreign, sealed with another key, or written by a newer version.
	ErrFormat = errors.New("stored tokens cannot be read")
)

// Error is every error of the methods of [Session] and of [Middleware.Attach],
// but for the caller's own context ending. [Middleware.Do] and the
// [Middleware.RoundTripper] return it too where the session is the cause;
// otherwise they return what http.Client does, without the query of the URL.
// Functions that make something, such as [ParseOrigin], and a [Store] return
// plain errors, which wrap the sentinels that they name. The text of an Error
// holds no token, no URL and no body.
type Error struct {
	// Kind is one of the sentinels of this package; [errors.Is] finds it.
	Kind error
	// Reason says why the session ended, for ErrSignedOut.
	Reason event.Reason
	// RetryAfter is how long the session waits before it asks the server again,
	// counted from now. Zero means that the next call asks at once.
	RetryAfter time.Duration
	// Err is the cause, or nil. It is wrapped.
	Err error

	response *http.Response
}

// Error says what happened, why, and when the next try is made.
func (e *Error) Error() string {
	text := "refresh: " + e.Kind.Error()
	if e.Reason != "" {
		text += " (" + string(e.Reason) + ")"
	}
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(" (next try in %s)", e.RetryAfter.Round(time.Millisecond))
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Is makes the kind findable.
func (e *Error) Is(target error) bool { return target == e.Kind }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Response returns the 401 of an ErrNotReplayable or an ErrTooManyRefreshes, of
// whose body up to 64 KiB can be read; otherwise nil.
func (e *Error) Response() *http.Response { return e.response }
