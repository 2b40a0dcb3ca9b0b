package tracing

import "time"

// Attempt is one send of one request, as WithObserver of package refresh reports
// it. It holds no token text and no URL.
type Attempt struct {
	Operation Operation
	// Number counts the sends of the request: 1 is the first.
	Number int
	// Replay is true for the send after a 401, with another token.
	Replay bool
	// Generation is the number of the token that was sent; 0 for none.
	Generation uint64
	// StatusCode is the status of the response; 0 if none came.
	StatusCode int
	// Err is why none came.
	Err error
	// Start is when the attempt began, waits for its turn included; Took is
	// until the header of the response came.
	Start time.Time
	Took  time.Duration
}
