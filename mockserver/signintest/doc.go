// Package signintest holds clients and providers of OAuth 2.0 and OpenID Connect
// against the traps of their protocols: one subtest for each, named by what has to
// hold and the section of the RFC that asks for it.
//
// A client is given a provider of its own for each trap, which makes a mistake or
// is attacked:
//
//	func TestSignIn(t *testing.T) {
//		signintest.Run(t, signintest.Client{
//			SignIn: func(ctx context.Context, at signintest.Server) (signintest.Tokens, error) {
//				return signInWithMyLibrary(ctx, at.Issuer, at.ClientID, at.Open)
//			},
//		})
//	}
//
// A provider is sent what it has to refuse:
//
//	signintest.Run(t, signintest.Provider{Issuer: issuer, ClientID: "app", RedirectURI: redirect, Allow: user.Allow})
//
// What a subject is known to get wrong is named in its field Known, so that the
// rest is tested all the same. A name there that is no longer true fails the test.
package signintest
