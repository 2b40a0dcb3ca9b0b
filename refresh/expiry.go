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
func (f ResponseFields) expiry(r *reply, now time.Time) (time.Time, error) {
	for _, in := range []struct {
		place string
		unit  float64
		what  string
	}{{f.ExpiresIn, 1, "seconds"}, {f.ExpiresInMillis, 1e-3, "milliseconds"}} {
		v, err := r.value(in.place)
		if err != nil {
			return time.Time{}, err
		}
		if v == nil {
			continue
		}
		n, ok := number(v)
		if !ok {
			return time.Time{}, fmt.Errorf("answer has no number of %s at %s", in.what, in.place)
		}
		return after(now, n*in.unit), nil
	}
	v, err := r.value(f.ExpiresAt)
	if v == nil || err != nil {
		return time.Time{}, err
	}
	at, ok := moment(v)
	if !ok {
		return time.Time{}, fmt.Errorf("answer has no date at %s", f.ExpiresAt)
	}
	return ours(at, r.header, now), nil
}

// ours is a moment of the server's clock by ours.
func ours(at time.Time, h http.Header, now time.Time) time.Time {
	return after(now, at.Sub(now.Add(skew(h, now))).Seconds())
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
//
// A clock may be decades off, such as that of a board without a battery which
// starts in 1970; but no clock is a century off. Such a Date was made up on the
// way, and is worth as much as none: our clock is used. If that makes the
// life too long, a 401 costs one refresh; if too short, the refresh fails and
// cools down.
func skew(h http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	if d := date.Sub(now); d.Abs() >= 2*time.Second && d.Abs() <= maxLife {
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

// zoneless is RFC 3339 as servers write it that forget the zone.
const zoneless = "2006-01-02T15:04:05"

// inMillis is where numbers since 1970 are taken for milliseconds: in seconds,
// that would be the year 5138.
const inMillis = 1e11

func moment(v any) (time.Time, bool) {
	if s, ok := v.(string); ok {
		for _, layout := range []string{time.RFC3339, zoneless} {
			if t, err := time.Parse(layout, s); err == nil {
				return t, true
			}
		}
		if t, err := http.ParseTime(s); err == nil {
			return t, true
		}
	}
	n, ok := number(v)
	if ok && n >= inMillis {
		n /= 1000
	}
	if !ok || math.Abs(n) > 2*maxLife.Seconds() {
		return time.Time{}, false
	}
	return time.Unix(0, 0).Add(time.Duration(n * float64(time.Second))), true
}
