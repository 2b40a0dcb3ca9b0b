package signin

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// What an error of this package is about. Ask with [errors.Is]; for the rest of
// what is known, ask for an [*Error] with [errors.As].
var (
	// ErrConfig says that a [Config] cannot work, whatever the server does.
	ErrConfig = errors.New("configuration cannot work")

	// ErrDiscovery says that the server's metadata could not be read.
	ErrDiscovery = errors.New("metadata of the authorization server not available")

	// ErrIssuer says that something comes from another issuer than the one that
	// was asked: metadata, a callback (RFC 9207, section 2.4), an ID token, or
	// stored tokens.
	ErrIssuer = errors.New("not the issuer that was asked")

	// ErrState says that a pasted address does not belong to this sign-in.
	ErrState = errors.New("not the response to this sign-in")

	// ErrDenied says that the user, or the server on their behalf, said no.
	ErrDenied = errors.New("sign-in refused")

	// ErrInteraction says that the server needs the user, and was asked not to
	// show anything (login_required, consent_required and the like: OpenID Connect
	// Core 1.0, section 3.1.2.6).
	ErrInteraction = errors.New("the server has to ask the user")

	// ErrUnavailable says that the server cannot do it for the moment.
	ErrUnavailable = errors.New("authorization server not available for now")

	// ErrCode says that the server does not accept the code: it was used before, or
	// has expired.
	ErrCode = errors.New("authorization code refused")

	// ErrClient says that the server does not accept the client.
	ErrClient = errors.New("client refused")

	// ErrResponse says that the server reported another error, or that its
	// response cannot be read.
	ErrResponse = errors.New("unexpected response of the authorization server")

	// ErrIDToken says that an ID token is not valid.
	ErrIDToken = errors.New("ID token not valid")

	// ErrClock says that the clock of this machine, or that of the server, is off.
	ErrClock = errors.New("clock is off")

	// ErrTimeout says that the sign-in was not completed in time: the browser was
	// closed, the code has expired.
	ErrTimeout = errors.New("sign-in not completed in time")

	// ErrCanceled says that the caller's context ended.
	ErrCanceled = errors.New("sign-in canceled")

	// ErrPort says that none of the ports of the redirect URI is free.
	ErrPort = errors.New("port in use")

	// ErrNoDisplay says that no flow can reach a user from here.
	ErrNoDisplay = errors.New("no way to ask a user")

	// ErrStore says that the store cannot be used. It comes before the user is
	// asked for anything.
	ErrStore = errors.New("store not usable")

	// ErrCoolDown says that a sign-in was refused a short while ago, here or in
	// another process. [Error.RetryAfter] says for how long no other one is started.
	ErrCoolDown = errors.New("refused a short while ago")

	// ErrStepUp says that a sign-in brought less than was asked for: a scope, an
	// authentication context or a time of authentication.
	ErrStepUp = errors.New("sign-in is not enough")

	// ErrNotRevoked says that the server could not be told of a sign-out. The
	// session has ended here all the same.
	ErrNotRevoked = errors.New("tokens not revoked at the server")
)

// Error is every error of this package. Its text holds no code, no verifier, no
// token and no word of the server but its error code.
type Error struct {
	// Kind is one of the sentinels of this package; [errors.Is] finds it.
	Kind error
	// Code is the error code of the server (RFC 6749, sections 4.1.2.1 and 5.2), or "".
	Code string
	// Description is what the server says of it. It is not part of the text: escape
	// it for where it is shown.
	Description string
	// Advice is what to do about it, as a sentence, or "".
	Advice string
	// RetryAfter is how long to wait before the next try, if that is known.
	RetryAfter time.Duration
	// Err is the cause, or nil. It is wrapped.
	Err error
}

// Error says what happened, why, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "signin: %v", e.Kind)
	if e.Code != "" {
		fmt.Fprintf(&b, " (%s)", e.Code)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.Advice != "" {
		fmt.Fprintf(&b, "; %s", e.Advice)
	}
	return b.String()
}

// Is makes the kind findable.
func (e *Error) Is(target error) bool { return e.Kind == target }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// fail makes an Error of a kind with its cause in words.
func fail(kind error, advice, format string, args ...any) *Error {
	return &Error{Kind: kind, Advice: advice, Err: fmt.Errorf(format, args...)}
}

// serverError sorts an error response by its code. Codes are of the server's
// making: what is no code is not shown.
func serverError(code, description string) *Error {
	e := &Error{Kind: ErrResponse, Code: plainCode(code), Description: printable(description)}
	switch code {
	case "access_denied":
		e.Kind, e.Advice = ErrDenied, "start the sign-in again to be asked again"
	case "login_required", "consent_required", "interaction_required", "account_selection_required":
		e.Kind, e.Advice = ErrInteraction, "sign in without prompt=none"
	case "temporarily_unavailable", "server_error":
		e.Kind, e.Advice = ErrUnavailable, "try again later"
	case "invalid_client", "unauthorized_client":
		e.Kind, e.Advice = ErrClient, "check the client ID, its secret or key, and which grant types it is registered for"
	case "invalid_scope":
		e.Advice = "check the scopes: the server does not grant one of them to this client"
	case "invalid_target":
		e.Advice = "check the resource: the server does not know it (RFC 8707)"
	case "expired_token":
		e.Kind, e.Advice = ErrTimeout, "start again to get a new code"
	case "invalid_grant":
		e.Kind, e.Advice = ErrCode, "sign in again; a code works once and for a minute or so"
	case "unsupported_grant_type":
		e.Advice = "the server does not offer this flow to this client"
	}
	return e
}

// plainCode is code if it is one (RFC 6749, section 5.2), and not a text or a
// value of ours that the server repeats.
func plainCode(code string) string {
	if len(code) > 60 {
		return ""
	}
	for _, c := range code {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return ""
		}
	}
	return code
}

// printable is a text of the server's without what could control a terminal,
// and not longer than people read.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 300 {
		s = string(runes[:300])
	}
	return s
}
