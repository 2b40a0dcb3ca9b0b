package refresh

import (
	"errors"
	"time"

	"github.com/perennial-go/perennial/internal/jitter"
)

const (
	coolFirst = time.Second
	coolMost  = time.Minute
)

// coolDown is how long to leave the token endpoint alone after that many
// failures in a row. The first failure may be a hiccup: whoever calls next is
// let through, once. Then the wait doubles from one second to one minute, less
// up to a quarter so that clients which failed together do not come back
// together. A server's own word (RFC 9110, section 10.2.3) counts if it asks
// for more, up to the same minute.
func coolDown(failures int, asked time.Duration) time.Duration {
	wait := time.Duration(0)
	if failures > 1 {
		wait = min(coolFirst<<min(failures-2, 10), coolMost)
		wait -= jitter.N(wait/4 + 1)
	}
	return max(wait, min(asked, coolMost))
}

// retryAfter is the wait that the server asked for in an answer that err
// tells of.
func retryAfter(err error) time.Duration {
	if a, ok := errors.AsType[*ResponseError](err); ok {
		return a.RetryAfter
	}
	return 0
}
