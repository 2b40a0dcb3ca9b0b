// Package tokenendpoint makes the requests to a token endpoint and judges what
// comes back: the one place that knows what real servers answer.
//
// A program without an OpenAPI document needs a URL, a client and a store:
//
//	refresher, err := tokenendpoint.NewRefresher(tokenendpoint.OAuth2("https://login.example.com/token", client), "", nil)
//	session := refresh.NewSession(refresher, refresh.WithStore(store))
//	err = tokenendpoint.SignInWith(ctx, session, body) // the JSON of the first token response
//
// [OAuth2] is for servers of RFC 6749, [JSON] for those that take a JSON object;
// an [Endpoint] of its own says where the tokens are at any other. Generated
// packages fill in an [Auth] from their document. Most programs need no more.
//
// What a response means is decided by one function, [Endpoint.Judge], from one
// table, [Rules]; docs/responses.md shows it. A [refresh.Refresher] that is
// written by hand can call it too.
package tokenendpoint
