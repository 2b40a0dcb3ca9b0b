package tokenendpoint

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// maxLife bounds a lifetime, so that no arithmetic on it overflows. A longer
// one is as good as none.
const maxLife = 100 * 365 * 24 * time.Hour

// expiry reads when the access token expires, by the clock of this machine. The
// zero time: nobody said, or not so that it can be read. unread says what could
// not be.
func (f ResponseFields) expiry(r *reply, now time.Time) (at time.Time, unread []error) {
	for _, in := range []struct {
		place string
		read  func(v any) (time.Duration, bool)
	}{
		{f.ExpiresIn, func(v any) (time.Duration, bool) { return lifetime(v, time.Second, r.header, now) }},
		{f.ExpiresInMillis, func(v any) (time.Duration, bool) { return lifetime(v, time.Millisecond, r.header, now) }},
		{f.ExpiresAt, func(v any) (time.Duration, bool) { return until(v, r.header, now) }},
	} {
		v := r.value(in.place)
		if v == nil || v == "" || unsaid(v) {
			continue
		}
		life, ok := in.read(v)
		switch {
		case !ok:
			unread = append(unread, fmt.Errorf("%s at %s is no lifetime that can be read", kindOf(v), in.place))
		case life > maxLife:
			return time.Time{}, unread // centuries are for ever
		case life > 0:
			return now.Add(life), unread
		default:
			unread = append(unread, fmt.Errorf("the lifetime at %s was over before the token came", in.place))
		}
	}
	return time.Time{}, unread
}

// unsaid reports whether a lifetime that is not positive is a way to say
// nothing: 0, -1 and the zero date, which encoders write for what is not set.
func unsaid(v any) bool {
	if n, ok := number(v); ok {
		return n <= 0
	}
	at, ok := moment(v)
	return ok && at.Unix() <= 0
}

// inDates is where a number in the place of a lifetime is taken for a date: as
// seconds, that would be 31 years.
const inDates = 1e9

// lifetime reads a number of units, a duration, or else a date.
func lifetime(v any, unit time.Duration, h http.Header, now time.Time) (time.Duration, bool) {
	n, ok := number(v)
	if !ok {
		if d, ok := duration(v); ok {
			return d, true
		}
		return until(v, h, now)
	}
	if d := n * unit.Seconds(); d < inDates {
		return seconds(d), true
	}
	if d, ok := until(v, h, now); ok && d > 0 {
		return d, true
	}
	return 2 * maxLife, true
}

// seconds is a number of seconds as a duration; more than maxLife is twice that.
func seconds(n float64) time.Duration {
	if n > maxLife.Seconds() {
		return 2 * maxLife
	}
	return time.Duration(max(n, -maxLife.Seconds()) * float64(time.Second))
}

// duration reads a lifetime with its unit: "3600s", "1h30m", "7d", and ISO 8601
// without months and years, "PT1H".
func duration(v any) (time.Duration, bool) {
	s, ok := v.(string)
	if !ok {
		return 0, false
	}
	s = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if iso, ok := strings.CutPrefix(s, "p"); ok {
		days, clock, _ := strings.Cut(iso, "t")
		if strings.ContainsAny(days, "ym") {
			return 0, false
		}
		s = days + clock
	}
	var total time.Duration
	for s != "" {
		end := strings.IndexAny(s, "dw")
		if end < 0 {
			d, err := time.ParseDuration(s)
			return total + d, err == nil && d.Abs() < maxLife
		}
		n, ok := number(s[:end])
		days := map[byte]float64{'d': 1, 'w': 7}[s[end]]
		if !ok || n < 0 || n*days > maxLife.Hours()/24 {
			return 0, false
		}
		total += time.Duration(n * days * float64(24*time.Hour))
		s = s[end+1:]
	}
	return total, total > 0 && total <= maxLife
}

// until reads a date of the server's clock, as the time from now.
func until(v any, h http.Header, now time.Time) (time.Duration, bool) {
	at, ok := moment(v)
	if !ok {
		return 0, false
	}
	return seconds(at.Sub(now.Add(skew(h, now))).Seconds()), true
}

// skew is how far the server's clock is ahead of ours, from the Date header
// (RFC 9110, section 6.6.1). That counts whole seconds and the response took its
// time: less than two seconds is none.
//
// A clock may be decades off, such as that of a board without a battery which
// starts in 1970; but no clock is a century off. Such a Date was made up on the
// way, and is worth as much as none: our clock is used. If that makes the
// lifetime too long, a 401 costs one refresh; if too short, the refresh fails
// and cools down.
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
