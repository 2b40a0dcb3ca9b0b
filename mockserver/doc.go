// Package mockserver is the API of openapi.yaml in memory, for contract tests,
// examples and trying things out.
//
// For most tests, [New] and [Server.Client] are enough. They need no socket:
// the client talks real HTTP/1.1 to the server over connections in memory, so
// the pair also works inside a testing/synctest bubble and in Examples.
//
//	srv := mockserver.New(mockserver.AccessLife(time.Minute))
//	defer srv.Close()
//	resp, err := srv.Client().Get(srv.URL + "/health")
//
// [Start] listens on a loopback port instead, for clients in other processes.
// The program in mockserver/cmd/mockserver does so from the command line.
//
// What is there at the start: two users, [AdaEmail] and [GraceEmail], with the passwords
// [AdaPassword] and [GracePassword], and two projects with a few tasks. [Users]
// and [Projects] put something else in their place.
//
// The server is strict. A request that does not fit openapi.yaml is answered
// with a problem document that says why. Access tokens are JWTs that expire by
// the server's own clock ([AccessLife], [Server.Advance]); a refresh token works
// once, and using it again ends its session (RFC 9700, section 4.14.2) unless
// [Grace] allows for it. Handlers are found by operation ID and may be replaced
// ([Server.Handle]).
//
// Failure is on demand: [Server.Fail] makes an operation misbehave for a number
// of calls, [Server.RevokeTokens] and [Server.RevokeSessions] end tokens early,
// [Server.Offline] takes the network away. What arrived is in [Server.Calls].
//
// The server prints nothing by itself, and no log, record or error of it holds
// a token or a password. All methods may be called from several goroutines.
package mockserver
