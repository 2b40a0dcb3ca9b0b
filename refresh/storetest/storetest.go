// Package storetest is a conformance suite for stores of package refresh, for
// their authors: what a session relies on, checked against a real store.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) storetest.Place {
//			path := filepath.Join(t.TempDir(), "session.json")
//			return storetest.Place{
//				Open: func(t *testing.T) refresh.Store { return mystore.New(path) },
//			}
//		})
//	}
//
// A store that is also a [refresh.Locker] or a [refresh.Watcher] is checked as
// such; for one that is no Locker, the checks in which two sessions refresh at
// once are left out, for it cannot pass them. The suite uses real time and takes
// about a second for a store that is fast.
package storetest

import (
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Place is where the tokens of one user are kept: a file, a key of a database,
// an entry of a keyring. It holds nothing at first.
type Place struct {
	// Open returns another handle on the place. Handles share nothing but the
	// place, as if each were in a process of its own: for a file that is a new
	// Store value, for a database a new client. What has to be closed is left to
	// [testing.T.Cleanup].
	Open func(t *testing.T) refresh.Store

	// Other returns a store for another user in the same place: another file of
	// the directory, another key of the database. By default, the place has room
	// for one user, and that users do not see each other is not checked.
	Other func(t *testing.T) refresh.Store

	// Copy copies what is stored for the user of Open over what is stored for the
	// user of Other, byte for byte and past the stores: what somebody does who can
	// write to the place and has no key. Set it, and Other, if the stores seal what
	// they keep; it must not open then. By default, that is not checked.
	Copy func(t *testing.T)

	// Damage makes raw what is stored, in place of what [refresh.Token.Encode]
	// returned, past the store and as if by a program that knows nothing of it. By
	// default, damage is not checked.
	Damage func(t *testing.T, raw []byte)

	// Die takes the lock of the place, as a process that is gone when Die returns
	// and never released it: one that was killed, or whose connection was cut. By
	// default, that is not checked.
	Die func(t *testing.T)

	// Lease is how long the lock of a process that died may stay taken. By
	// default, 10 seconds.
	Lease time.Duration
}

// Run checks a store. It calls newPlace for every check, and wants an empty
// place each time.
func Run(t *testing.T, newPlace func(t *testing.T) Place) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			if c.applies(t, p) {
				c.run(t, p)
			}
		})
	}
}

// check is one thing that a store has to do.
type check struct {
	name  string
	needs need
	run   func(t *testing.T, p Place)
}

// need is what a place has to have for a check to be made.
type need int

const (
	aStore need = iota
	aLocker
	aWatcher
	anOther
	aCopy
	aDamage
	aDeath
)

// applies reports whether the check can be made at p, and logs where it cannot.
func (c check) applies(t *testing.T, p Place) bool {
	t.Helper()
	ok, what := true, ""
	switch c.needs {
	case aLocker:
		_, ok = p.Open(t).(refresh.Locker)
		what = "the store is no refresh.Locker"
	case aWatcher:
		_, ok = p.Open(t).(refresh.Watcher)
		what = "the store is no refresh.Watcher"
	case anOther:
		ok, what = p.Other != nil, "Place.Other is nil"
	case aCopy:
		ok, what = p.Copy != nil && p.Other != nil, "Place.Copy or Place.Other is nil"
	case aDamage:
		ok, what = p.Damage != nil, "Place.Damage is nil"
	case aDeath:
		ok, what = p.Die != nil, "Place.Die is nil"
	}
	if !ok {
		t.Logf("not checked: %s", what)
	}
	return ok
}

var checks = []check{
	{"EmptyStore", aStore, emptyStore},
	{"RoundTrip", aStore, roundTrip},
	{"SaveReplaces", aStore, saveReplaces},
	{"ClearEmpties", aStore, clearEmpties},
	{"StaleSaveIsRefused", aStore, staleSave},
	{"StaleClearIsRefused", aStore, staleClear},
	{"RevisionsNeverRepeat", aStore, revisionsNeverRepeat},
	{"OneWriterWins", aStore, oneWriterWins},
	{"EndedContext", aStore, endedContext},
	{"LockExcludes", aLocker, lockExcludes},
	{"LockWaitEndsWithContext", aLocker, lockWaitEnds},
	{"UnlockTwice", aLocker, unlockTwice},
	{"WritesPassTheLock", aLocker, writesPassTheLock},
	{"DeadHolder", aDeath, deadHolder},
	{"WatchSeesOthers", aWatcher, watchSeesOthers},
	{"WatchEndsWithContext", aWatcher, watchEnds},
	{"Damage", aDamage, damage},
	{"UsersDoNotMix", anOther, usersDoNotMix},
	{"CopiedOverAnotherUser", aCopy, copiedOver},
	{"OneRefresh", aLocker, oneRefresh},
	{"RejectedBeforeTheOtherSucceeds", aLocker, rejectedFirst},
	{"AsleepThroughTwoRotations", aStore, asleep},
	{"SignOutElsewhere", aStore, signOutElsewhere},
	{"WatchingSessions", aWatcher, watchingSessions},
}
