package call

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter caps what a server may ask for. A longer wait is a mistake, or
// an attempt to switch the client off.
const maxRetryAfter = 24 * time.Hour

// retryAfter returns what the header Retry-After asks for (RFC 9110, section
// 10.2.3): seconds or a date. What can't be understood, and what is past, is 0.
//
// A date is compared with the server's own Date when there is one, so that a
// clock that is wrong on either side does not matter.
func retryAfter(h http.Header) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if strings.Trim(v, "0123456789") == "" {
		seconds, err := strconv.ParseInt(v, 10, 64)
		if err != nil || seconds > int64(maxRetryAfter/time.Second) {
			return maxRetryAfter // all digits and out of range: too long, not too short
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
