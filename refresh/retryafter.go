package refresh

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// maxRetryAfter bounds what a Retry-After can make anybody wait.
const maxRetryAfter = time.Minute

// parseRetryAfter reads the Retry-After header (RFC 9110, section 10.2.3):
// seconds or a date. What cannot be read, is past or negative means no wait;
// more than a minute means a minute, also where the number overflows.
func parseRetryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 63); err == nil || isRange(err) {
		if err != nil || seconds > uint64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), maxRetryAfter)
	}
	return 0
}

// isRange tells whether a number was well formed and too large.
func isRange(err error) bool { return errors.Is(err, strconv.ErrRange) }
