// Package idp is an identity provider for tests: an authorization server of OAuth 2.0 and
// OpenID Connect, in memory, whose users, clock and mistakes belong to the test.
//
//	provider := idp.Start(idp.Config{Clients: []idp.Client{{ID: "app", RedirectURIs: []string{"http://127.0.0.1/callback"}}}})
//	defer provider.Close()
//	issuer := provider.Issuer("").URL() // what a client is configured with
//
// A [Provider] is a [mockserver.Server]: [mockserver.Server.Client] reaches it without a
// socket, [mockserver.Server.Advance] moves its clock, [mockserver.Server.Fail] makes an
// endpoint slow, cut off or answered with a web page, and [mockserver.Server.Calls] has
// what arrived. Operation IDs are authorize, token, jwks and so on; openapi.yaml beside this
// file has them all.
//
// It serves the authorization code flow with PKCE (S256 alone), with a page to sign in and
// consent at; the device flow (RFC 8628); client credentials; refresh tokens that work once;
// discovery (OpenID Connect Discovery, RFC 8414, RFC 9728) and keys, RS256 and ES256, that
// rotate; userinfo, introspection (RFC 7662), revocation (RFC 7009), RP-initiated logout and
// dynamic registration (RFC 7591). The address of a client ID metadata document is a client
// ID too; one on this machine may be plain http. [Config.Issuers] are further issuers, below paths of
// their own.
//
// People are played by a [Browser], by [Issuer.ApproveDevice] and its siblings, or by a real
// browser on the pages. Mistakes in what is signed and said are made by [Issuer.Fail].
//
// It is for tests: passwords are compared as they are, and keys are made anew each time.
package idp
