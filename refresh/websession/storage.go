package websession

import (
	"errors"

	"github.com/perennial-go/perennial/refresh"
)

// Storage says where the tokens of sessions are kept. What still holds after a
// restart, or at another replica, depends on it:
//
//	                                     StoreOnly  CookieAndStore    CookieOnly
//	a signed-out session stays so        yes        with its record   in one process
//	a used refresh token is not resent   yes        with its record   in one process
//	an old copy of the cookie expires    no (1)     in one process    in one process
//	replicas need sticky sessions        no         no                yes
//	the store loses everything           all out    sessions go on    no store
//
// "With its record": as long as the store keeps the record of the session; a time
// to live should be no shorter than [WithIdleTimeout]. "In one process": until it
// ends. (1) The cookie is the same for all of the session; a copy of it is good
// until the sign-out.
//
// A replica that has a session in use hears of a sign-out at another one as soon
// as its store reports the change, and within 10 seconds from a store that cannot
// be watched. While a store is away, a sign-out holds in the process that made it,
// which returns an error and tells the store when that is back.
//
// The zero Storage is none, and [New] refuses it.
type Storage struct {
	kind   storageKind
	stores func(id string) (refresh.Store, error)
}

type storageKind int

const (
	cookieOnly storageKind = iota + 1
	cookieAndStore
	storeOnly
)

// RestartForgets is what the user of [CookieOnly] accepts by name.
//
// After a restart, and at another replica, nothing is known of cookies that were
// handed out before. A copy of a cookie from before a sign-out opens its session
// again, unless the API has ended that. A copy of a replaced cookie brings a used
// refresh token, which the process sends to the API; one that detects reuse then
// ends the session of its owner too. Use [StoreOnly] or [CookieAndStore] where
// that is not acceptable.
type RestartForgets struct{}

// CookieOnly keeps the tokens in the cookie alone, sealed. Nothing but the key
// is needed. Requests of one browser have to reach the same replica. See
// [RestartForgets] for the price.
func CookieOnly(RestartForgets) Storage { return Storage{kind: cookieOnly} }

// CookieAndStore keeps the tokens in the cookie and in the store that stores
// returns for the session id, such as one of package redisstore with id as its
// account. The lock of the store makes one refresh of those of all replicas. A
// sign-out leaves a record in the store that says so, because the cookie alone
// could bring the session back. While the store is away, the access token of the
// cookie is used until it expires, and nothing is refreshed.
//
// stores may be called more than once for a session, and may take its time: only
// requests of that session wait for it.
func CookieAndStore(stores func(id string) (refresh.Store, error)) Storage {
	return Storage{kind: cookieAndStore, stores: stores}
}

// StoreOnly keeps the tokens in the store that stores returns for the session
// id, and nothing but that id, sealed, in the cookie: the choice for tokens that
// no cookie can hold, and where a sign-out has to be final whatever happens. See
// [CookieAndStore] for stores.
func StoreOnly(stores func(id string) (refresh.Store, error)) Storage {
	return Storage{kind: storeOnly, stores: stores}
}

func (s Storage) check() error {
	switch {
	case s.kind == 0:
		return errors.New("websession: no storage; use StoreOnly, CookieAndStore or CookieOnly")
	case s.kind != cookieOnly && s.stores == nil:
		return errors.New("websession: StoreOnly and CookieAndStore need a function that returns stores")
	}
	return nil
}

// inCookie reports whether the cookie holds the tokens.
func (s Storage) inCookie() bool { return s.kind != storeOnly }
