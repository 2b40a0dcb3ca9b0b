package refresh

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// maxLife bounds a lifetime, so that no arithmetic on it overflows. A longer
// one is as good as none.
const maxLife = 100 * 365 * 24 * time.Hour

// expiry reads when the access token ends, by the clock of this machine. The
// zero time: nobody said.
func (f ResponseFields) expiry(doc any, h http.Header, now time.Time) (time.Time, error) {
	if v, ok := lookup(doc, f.ExpiresIn); f.ExpiresIn != "" && ok && v != nil {
		seconds, ok := number(v)
		if !ok {
			return time.Time{}, fmt.Errorf("answer has no number of seconds at %s", f.ExpiresIn)
		}
		return after(now, seconds), nil
	}
	if v, ok := lookup(doc, f.ExpiresAt); f.ExpiresAt != "" && ok && v != nil {
		at, ok := moment(v)
		if !ok {
			return time.Time{}, fmt.Errorf("answer has no date at %s", f.ExpiresAt)
		}
		return after(now, at.Sub(now.Add(skew(h, now))).Seconds()), nil
	}
	return time.Time{}, nil
}

// after adds seconds to now; a life of centuries is an endless one.
func after(now time.Time, seconds float64) time.Time {
	if seconds > maxLife.Seconds() {
		return time.Time{}
	}
	return now.Add(time.Duration(max(seconds, -maxLife.Seconds()) * float64(time.Second)))
}

// skew is how far the server's clock is ahead of ours, from the Date header
// (RFC 9110, section 6.6.1). That counts whole seconds and the answer took its
// time: less than two seconds is none.
func skew(h http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	if d := date.Sub(now); d.Abs() >= 2*time.Second {
		return d
	}
	return 0
}

func number(v any) (float64, bool) {
	var digits string
	switch v := v.(type) {
	case json.Number:
		digits = v.String()
	case string:
		digits = v
	default:
		return 0, false
	}
	n, err := strconv.ParseFloat(digits, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

func moment(v any) (time.Time, bool) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t, true
		}
	}
	seconds, ok := number(v)
	if !ok || math.Abs(seconds) > 2*maxLife.Seconds() {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}
