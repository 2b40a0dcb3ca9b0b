package refresh

import "errors"

// finding is what a look into the store tells a session that holds a token.
type finding int

const (
	unchanged finding = iota // what the session wrote or read last
	older                    // the store lost what was written last: a failover, a backup
	newer                    // another holder of the session has refreshed it
	cleared                  // another holder has signed out
	replaced                 // another holder has signed in, as whoever
)

// look compares what a session holds with what is stored.
func look(held Token, rev string, stored Token, at string) finding {
	switch {
	case at == rev || (at != "" && stored.same(held)):
		return unchanged
	case at != "" && stored.AccessToken == "" && stored.RefreshToken == "":
		return older // cut short: what the session holds is better
	case at == "":
		return cleared
	case stored.signIn != "" && held.signIn != "" && stored.signIn != held.signIn:
		// Not to be taken for a refresh: the requests that wait belong to the
		// sign-in before, and must not be sent as somebody else.
		return replaced
	case stored.signIn == held.signIn && stored.turn < held.turn:
		// Its refresh token is used up: a strict server would take it for theft.
		return older
	default:
		return newer
	}
}

// met is the outcome of finding something else than expected in the store.
func met(found finding, stored Token, at string) outcome {
	switch found {
	case cleared:
		return outcome{gone: ReasonStoreCleared, err: errors.New("another holder of the session signed out")}
	case replaced:
		return outcome{token: stored, rev: at, replaced: true}
	default:
		return outcome{token: stored, rev: at, adopted: true}
	}
}

// good tells whether a token from the store can be used as it is.
func good(t Token) bool { return t.checkAnswer() == nil }
