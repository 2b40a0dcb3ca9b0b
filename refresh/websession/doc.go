// Package websession keeps the sessions of browsers: the part of a backend for
// frontend that lies between the browser and package refresh.
//
//	m, err := websession.New(refresher, []websession.Key{key}, websession.StoreOnly(stores))
//	...
//	defer m.Close()
//	mux.Handle("/board", m.Require(board))
//	http.Serve(listener, m.Handler(mux))
//
// and in a handler:
//
//	session, err := websession.FromContext(r.Context())
//
// Most programs need five names: [New], [Manager.Handler], [Manager.Require],
// [Begin] to sign in, and [FromContext] for everything else.
//
// The browser holds HttpOnly cookies that it can neither read nor change; the
// tokens never reach its scripts. All requests with the cookies of one session
// share one [refresh.Session], and so one refresh. A new token goes out with
// the header of every response that is written after it came.
//
// # Where the tokens are
//
// [New] asks for a [Storage], because the three kinds promise different things:
//
//   - [StoreOnly] keeps the tokens in a store of yours. The cookie holds a random
//     id. A sign-out is final, across restarts and replicas.
//   - [CookieAndStore] keeps them in the cookie and in a store that replicas share.
//     Sessions survive the loss of the store; a sign-out is final while it keeps
//     its records.
//   - [CookieOnly] keeps them in the cookie alone and needs no store. What was
//     signed out or replaced is known to one process, until it restarts.
//
// # Cookies that are replaced
//
// Every version of a session's cookies has a name of its own: a random tag after
// the base name. Responses may reach the browser in any order: one that arrives
// late adds a cookie, and never overwrites a newer one. Of the versions in a
// request the newest counts, and the response removes the others. A version is
// removed only by a response that sets a newer one, or whose request has shown
// one, so the browser always keeps its newest.
//
// An older cookie is served with the newest tokens until the browser has shown a
// newer one, and for the grace period after that ([WithGracePeriod]): for
// requests that were under way. Later it can only be a copy in somebody else's
// hands and counts as signed out, as does a browser that got no newer one within
// a day after its last request. Its refresh token is never sent to the API,
// where the second use would end the session of its owner too (RFC 9700, section
// 4.14.2). [Storage] says what a restart changes about that.
package websession
