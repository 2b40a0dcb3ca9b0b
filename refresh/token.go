package refresh

import (
	"errors"
	"net/textproto"
	"time"
)

// Token is what a sign-in or a refresh returns (RFC 6749, section 5.1).
type Token struct {
	// AccessToken goes into the Authorization header of every call.
	AccessToken Secret
	// RefreshToken is what the next access token is asked for with. A refresh
	// that returns none leaves the old one in use (RFC 6749, section 6).
	RefreshToken Secret
	// Extra is what a sign-in wants kept with the tokens, in the same record: the
	// issuer and the last ID token, say. The session stores it and does not read
	// it. A refresh that returns none leaves the old one in use.
	Extra Secret
	// Expiry is when the access token expires, by the clock of this machine. The
	// zero time means that it is not known: the token is used until it is refused.
	// Where a response has no lifetime leave it zero: time.Now() would say that
	// the token has expired, and a refresh that brings such a one has failed.
	Expiry time.Time
	// Warning names what else a response had and could not be read, such as a
	// lifetime. The session tells it once, in an [Event], and does not keep it.
	Warning string

	// stamp says when a session handed this token out. Its text is not enough:
	// real servers return the very same access token when they are asked twice
	// within a second, and that must not count as the old one.
	stamp stamp
	// signIn names the sign-in that this token descends from, in the store and
	// so for every process sharing the session; turn counts the refreshes since.
	// Neither is a secret.
	signIn string
	turn   uint64
}

// stamp places a token in the course of a session.
type stamp struct {
	epoch uint64 // which sign-in it descends from; 0: not from a session
	gen   uint64 // which token it is
	ended uint64 // how many refreshes had ended when it was handed out
}

// plain is the token without its place in a session.
func (t Token) plain() Token {
	t.stamp, t.signIn, t.turn, t.Warning = stamp{}, "", 0, ""
	return t
}

// Lineage places a token that a session has handed out or stored: signIn names
// the sign-in that it descends from, and turn counts the refreshes since then.
// Of two tokens with the same signIn, the one with the higher turn came later;
// the refresh token of the other is used up. Neither value is a secret. The
// lineage of a token that was in no session yet is empty.
func (t Token) Lineage() (signIn string, turn uint64) { return t.signIn, t.turn }

// same reports whether two tokens are one and the same to a server.
func (t Token) same(o Token) bool {
	return t.AccessToken == o.AccessToken && t.RefreshToken == o.RefreshToken
}

// ended reports whether t is what a session has left behind, see [Refresher]: it has
// no tokens.
func (t Token) ended() bool {
	return t.AccessToken.IsZero() && t.RefreshToken.IsZero() && !t.Extra.IsZero()
}

// authorization is the value of the Authorization header (RFC 6750, section 2.1).
func (t Token) authorization(scheme string) string { return scheme + " " + t.AccessToken.Reveal() }

// checkResponse refuses what no refresh may return. The texts never quote the
// token.
func (t Token) checkResponse() error {
	switch {
	case t.AccessToken.IsZero():
		return errors.New("no access token in the response")
	case !t.Expiry.IsZero() && !time.Now().Before(t.Expiry):
		return errors.New("access token in the response has expired already")
	}
	return t.checkText()
}

// checkText refuses a token that no header can carry.
func (t Token) checkText() error {
	if !headerSafe(t.AccessToken.Reveal()) {
		// A line break would let whoever chose the token write headers of ours.
		return errors.New("access token has characters that no header can carry")
	}
	return nil
}

// headerSafe reports whether s can be a part of a header value. A leading or
// trailing space would be cut on the way, a control character refused.
func headerSafe(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return textproto.TrimString(s) == s
}
