// Package signin signs in to APIs of OAuth 2.0 and OpenID Connect, and returns a
// [refresh.Session] that goes on from there.
//
//	session, err := signin.Login(ctx, signin.Config{
//		Issuer:      "https://login.example.com",
//		Client:      tokenendpoint.PublicClient("my-cli"),
//		Scopes:      []string{"openid", "offline_access"},
//		Environment: signin.FromEnvironment(),
//		Prompt:      signin.PromptTo(os.Stderr),
//	}, store)
//
// [Login] resumes the session of the store, or has the user sign in by the flow
// that can work where the program runs: a browser on this machine (RFC 8252), a
// browser on another device (RFC 8628), or one whose last address is pasted.
// Among all processes that share the store one asks the user, and the others take
// its session. Programs without a user have [Client.LoginAsClient].
//
// A [Client] has each flow by itself: [Client.Browser], [Client.Device],
// [Client.Paste], [Client.ClientCredentials], [Client.Assertion] and
// [Client.Exchange]. [Client.SignOut] ends a session here and at the server. From
// the address of an API, such as an MCP server, [DiscoverResource] finds out where
// to sign in.
//
// # What is checked
//
// The issuer of metadata, of each response to a sign-in and of ID tokens; state,
// nonce and PKCE with S256; the Host of requests to the redirect URI, to which
// anything else than the awaited response is ignored. A code is sent once, with
// the client authentication that the metadata names. A refresh token goes to the
// issuer that gave it and to no other.
//
// # What is kept
//
// [refresh.Token.Extra] has the issuer, the client's registration, the endpoints, the
// scopes and the last ID token, in the same entry of the store as the tokens: a
// restart, another process or another machine goes on without asking anybody. Of a
// session that has ended, nothing but a registration stays.
package signin
