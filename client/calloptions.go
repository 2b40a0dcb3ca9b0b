package client

import (
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

// CallOption changes one call; it goes last into every typed method.
type CallOption = rest.Option

// Result is what a server returned, beside the typed value: status, header and
// body. See [Response].
type Result = rest.Result

// Header sets a header of the request, such as If-None-Match. Authorization is
// refused: the session owns it.
func Header(name, value string) CallOption { return rest.Header(name, value) }

// Timeout bounds the whole call: waiting for a refresh, retries, and reading
// the response; for a stream, until it is closed. By default, the context alone
// bounds it.
func Timeout(d time.Duration) CallOption { return rest.Timeout(d) }

// NoRetry sends the request once, even if the response is 429 or 5xx or the
// connection drops. A 401 is still repaired. By default, see [WithRetries].
func NoRetry() CallOption { return rest.NoRetry() }

// Response has the call fill in *into with status, header and body of the
// response, whether the call succeeds or not: for an ETag, or for members that
// the document does not describe.
func Response(into *Result) CallOption { return rest.Response(into) }

// MaxBytes limits how much of a response is read before it is decoded. By
// default, 16 MiB. A stream has no limit.
func MaxBytes(n int64) CallOption { return rest.MaxBytes(n) }
