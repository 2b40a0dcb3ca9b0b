// Package retryafter reads the Retry-After header for packages refresh and call.
package retryafter

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Parse returns what the header Retry-After asks for (RFC 9110, section 10.2.3),
// seconds or a date, and most if it asks for more: a longer wait is a mistake,
// or an attempt to switch the client off. What can't be understood, and what is
// past, is 0.
//
// A date is compared with the server's own Date when there is one, so that a
// clock that is wrong on either side does not matter.
func Parse(h http.Header, most time.Duration) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if strings.Trim(v, "0123456789") == "" {
		seconds, err := strconv.ParseInt(v, 10, 64)
		if err != nil || seconds > int64(most/time.Second) {
			return most // all digits and out of range: too long, not too short
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
	return min(max(at.Sub(now), 0), most)
}
