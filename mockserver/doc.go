// Package mockserver is a mock of any API that an OpenAPI document describes, for
// contract tests, examples and trying things out.
//
// [Document] makes an [Option] of a document, and [New] a [Server] of that. Its
// client needs no socket: it talks real HTTP/1.1 to the server over connections in
// memory, so the pair also works inside a testing/synctest bubble and in Examples.
//
//	shop, err := mockserver.Document(openapi)
//	...
//	srv := mockserver.New(shop, mockserver.AccessLifetime(time.Minute))
//	defer srv.Close()
//	resp, err := srv.Client().Get(srv.URL + "/items")
//
// [Start] listens on a loopback port instead, for clients in other processes. The
// program in mockserver/cmd/mockserver does so from the command line.
//
// Every response is made of data that fits the document. Operations that need
// a state get handlers of their own: one at a time with [Server.Handle], or all that
// an API has with [Handlers]. Package mockserver/taskapi does the latter for
// the API of openapi.yaml, and is a model for others.
//
// Two users can sign in, [AdaEmail] and [GraceEmail], with the passwords [AdaPassword]
// and [GracePassword]; [Users] puts others in their place.
//
// The server is strict. A request that does not fit the document gets
// a response that says why. Access tokens are JWTs that expire by the server's own
// clock ([AccessLifetime], [Server.Advance]); a refresh token works once, and using it
// again ends its session (RFC 9700, section 4.14.2) unless [GracePeriod] allows for it.
//
// Failure is on demand: [Server.Fail] makes an operation misbehave for a number
// of calls, [Server.RevokeTokens] and [Server.RevokeSessions] end tokens early,
// [Server.Offline] takes the network away. What arrived is in [Server.Calls].
//
// What clients do does not fill the memory. Remembered are 200,000 calls, 10,000
// sessions, 100,000 refresh tokens that were used, 10,000 responses (64 MiB) to calls
// with an Idempotency-Key, and 10,000 calls that failed; what is older is forgotten. A
// body that is checked has 1 MiB at most.
//
// The server prints nothing by itself, and no log, record or error of it holds
// a token or a password. All methods may be called from several goroutines.
package mockserver
