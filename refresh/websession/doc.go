// Package websession keeps sessions in the cookies of a browser: the part of a
// backend for frontend that lies between the browser and package refresh.
//
//	m, err := websession.New(refresher, []websession.Key{key})
//	...
//	defer m.Close()
//	mux.Handle("/board", m.Require(board))
//	http.Serve(listener, m.Handler(mux))
//
// and in a handler:
//
//	session, err := websession.FromContext(r.Context())
//
// The browser holds HttpOnly cookies that it can neither read nor change; the
// tokens never reach its scripts. All requests that carry the cookie of one
// session, however old it is, share one live [refresh.Session], and so one
// refresh. A new token goes out with the header of every response that is written
// after it came.
//
// # Where the tokens are
//
// By default, in the cookie alone, sealed. Nothing but the key is needed, and
// the one copy that is newer than the browser's is in memory until a response
// has taken it there. Replicas then have to be sticky: each one would refresh by itself.
//
// With [WithSharedStore] they are in the cookie and in a store that all replicas
// share, and its lock makes one refresh of those of all replicas.
//
// With [WithServerSide] they are in the store alone; the cookie holds a sealed
// random id. That is the choice for tokens that no cookie can hold, and where a
// sign-out has to be final for copies of the cookie as well, whatever the API says.
//
// # A replaced cookie
//
// A request that was sent before the browser got the new cookie still has the
// old one. It is served with the new tokens, and gets the new cookie, for the time
// of [WithGrace] after that was first sent out. Later, an old cookie is a copy in
// somebody else's hands rather than a request on its way: it counts as signed
// out. It is never handed to the API, where the second use of its refresh token
// would end the session for its owner too (RFC 9700, section 4.14.2).
package websession
