package refresh

import (
	"net/http"
	"time"
)

// Attempt is one send of one request, as an observer sees it. It holds no
// token text and no URL.
type Attempt struct {
	Operation Operation
	// Number counts the sends of the request: 1 is the first.
	Number int
	// Replay is true for the send after a 401, with another token.
	Replay bool
	// Generation is the number of the token that was sent; 0 for none.
	Generation uint64
	// StatusCode is the status of the answer; 0 if none came.
	StatusCode int
	// Err is why none came.
	Err error
	// Start is when the attempt began, waits for its turn included; Took is
	// until the header of the answer came.
	Start time.Time
	Took  time.Duration
}

// watch is what a call keeps for its observer.
type watch struct {
	number int
	start  time.Time
	gen    uint64
}

// sent counts an attempt that has ended, for whoever watches.
func (m *Middleware) sent(c *call, resp *http.Response, err error) {
	if c.watch != nil {
		m.watchAttempt(c, resp, err)
	}
	if c.trace != nil {
		c.trace.sends++
	}
}

// watchAttempt tells the observer of the attempt that has ended.
func (m *Middleware) watchAttempt(c *call, resp *http.Response, err error) {
	c.watch.number++
	a := Attempt{
		Operation: c.op,
		Number:    c.watch.number,
		Start:     c.watch.start,
		Took:      time.Since(c.watch.start),
		Replay:    c.watch.number > 1 && c.used != nil && c.used.gen != c.watch.gen,
	}
	if c.used != nil {
		a.Generation = c.used.gen
		c.watch.gen = c.used.gen
	}
	if resp != nil {
		a.StatusCode = resp.StatusCode
	}
	if err != nil {
		a.Err = redact(err)
	}
	m.observe(a)
}
