// Package refresh keeps an API session alive past the lifetime of its access
// tokens: one refresh however many calls are waiting for it, and every one of
// them sent again safely. It knows nothing of any particular API.
//
// # What most programs need
//
// Five names:
//
//   - [RefreshFunc], the one call to the token endpoint; or let [NewRefresher]
//     make it from what an OpenAPI document says;
//   - [NewSession], which keeps the tokens of one signed-in user. Sign in with
//     [Session.SignIn], and ask for tokens with [Session.Token];
//   - [WithStore], so that the session outlives the program and is shared by its
//     processes: package refresh/filestore for a command on a desk,
//     refresh/redisstore for a fleet of servers;
//   - [NewMiddleware], which gives requests the session's token and repairs those
//     that are answered 401. Use [Middleware.RoundTripper] as the transport of an
//     http.Client;
//   - [ErrSignedOut], for which people have to sign in again. Every other error
//     passes, or is a mistake in the program.
//
// The rest is for those who need it: [WithSignOutOnOutage] and
// [WithLostResponsePolicy] to decide what the defaults decide, [Session.Subscribe]
// for what happens to a session, [Store] and its two extensions to keep tokens in
// another place (package refresh/storetest proves it), [Operation] and the hooks
// of [Middleware] for generated clients, package refresh/tracing for spans and
// metrics.
//
// # What starts a refresh
//
// A 401 (RFC 9110, section 15.5.2) to the session's own token, from the API's own
// origin, on an operation without an auth [Role]. A token that is known to have
// expired is refreshed before it is sent, and one that soon will in the
// background.
//
// # How it ends
//
// With a new token, and the waiting requests go on. With a definitive refusal:
// the session is signed out, once, the store cleared, and calls fail with
// [ErrSignedOut] at once until the next sign-in. Or with a temporary failure,
// which by default keeps the session and fails calls with [ErrTemporary]; see
// [WithSignOutOnOutage].
//
// # Secrets
//
// Tokens are of type [Secret], which cannot be printed. They go to the origins
// given to [WithOrigin] and to no other.
package refresh
