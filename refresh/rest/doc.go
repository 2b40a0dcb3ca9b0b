// Package rest is what generated typed methods run on: it turns the raw
// response of a generated client into a value or into an [*Error].
//
// Most programs meet three parts of it:
//
//   - [Error], which every failed typed call returns, and the sentinels to
//     compare it with: errors.Is(err, rest.ErrNotFound).
//   - The options of one call, such as [Header], [Timeout] and [Response].
//   - [Stream], the body of a response that is not JSON, with [Stream.Events]
//     for server-sent events; and [Form], a multipart body that is sent without
//     being held in memory.
//
// [JSON], [Value], [Optional], [None], [Streamed], [Pages] and [Replay] are
// for generated code. It names the operation in the context (see
// [refresh.WithOperation]); this package neither adds tokens nor refreshes
// them, it leaves that to the client it is given.
//
// Nothing here logs, and no error text holds a body, a URL or a token.
package rest
