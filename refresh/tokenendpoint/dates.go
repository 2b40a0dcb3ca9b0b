package tokenendpoint

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// moment reads a date in one of the formats that servers write.
func moment(v any) (time.Time, bool) {
	switch v := v.(type) {
	case []any:
		return fromParts(v)
	case map[string]any:
		return fromObject(v)
	case string:
		s := strings.TrimSpace(v)
		if t, ok := fromText(s); ok {
			return t, true
		}
		if m := dotNet.FindStringSubmatch(s); m != nil {
			return fromNumber(m[1], 1000)
		}
	}
	n, ok := number(v)
	if !ok {
		return time.Time{}, false
	}
	return unix(n, perSecond(n))
}

// perSecond guesses the unit of a number since 1970. Each is told from the next
// by a factor of a thousand: as seconds, the smallest number of milliseconds
// would be the year 5138.
func perSecond(n float64) float64 {
	unit := 1.0
	for limit := 1e11; math.Abs(n) >= limit && unit < 1e9; limit *= 1000 {
		unit *= 1000
	}
	return unit
}

func unix(n, perSecond float64) (time.Time, bool) {
	if n /= perSecond; math.Abs(n) > 2*maxLife.Seconds() {
		return time.Time{}, false
	}
	return time.Unix(0, 0).Add(time.Duration(n * float64(time.Second))), true
}

func fromNumber(digits string, perSecond float64) (time.Time, bool) {
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return time.Time{}, false
	}
	return unix(n, perSecond)
}

// dotNet is a date of Microsoft's JSON: milliseconds, and a zone that says only
// where it was written.
var dotNet = regexp.MustCompile(`^\\?/Date\((-?\d+)(?:[+-]\d{4})?\)\\?/$`)

// layouts are the formats of texts. A fraction of a second may follow the
// seconds in each of them; one without a zone is in UTC.
var layouts = [...]string{
	time.RFC3339,                // RFC 3339
	"2006-01-02T15:04:05-0700",  // Jackson
	"2006-01-02T15:04:05Z07",    // with hours alone
	"2006-01-02T15:04:05",       // .NET, Python
	"2006-01-02T15:04Z07:00",    // ISO 8601 without seconds
	"20060102T150405Z0700",      // ISO 8601, basic
	"2006-01-02 15:04:05",       // SQL, Laravel, Django
	"2006-01-02 15:04:05Z07:00", // Python, SQLite
	"2006-01-02 15:04:05-07",    // PostgreSQL
	"2006-01-02 15:04:05-0700",  // Ruby
	"2006-01-02 15:04:05 -0700", // Ruby, Go
	"2006/01/02 15:04:05",
	"2006-01-02",
	"Mon, 2 Jan 2006 15:04:05 -0700", // RFC 1123, RFC 5322
	"2 Jan 2006 15:04:05 -0700",
	"Monday, 2-Jan-06 15:04:05 -0700", // RFC 850
	"Mon Jan 2 15:04:05 2006",         // C
	"Mon Jan 2 15:04:05 -0700 2006",   // Unix date
	"Mon Jan 2 2006 15:04:05 -0700",   // JavaScript
}

func fromText(s string) (time.Time, bool) {
	s = numericZone(s)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// zones are the names of zones that RFC 5322, section 4.3, gives a meaning.
// time.Parse takes others for UTC, which would be hours off.
var zones = [...]struct{ name, offset string }{
	{"UTC", "+0000"}, {"GMT", "+0000"}, {"UT", "+0000"}, {"EST", "-0500"}, {"EDT", "-0400"}, {"CST", "-0600"},
	{"CDT", "-0500"}, {"MST", "-0700"}, {"MDT", "-0600"}, {"PST", "-0800"}, {"PDT", "-0700"},
}

// comment is what JavaScript and mail programs add to a zone.
var comment = regexp.MustCompile(` *\([^()]*\)$`)

// numericZone writes the name of a zone as its offset. A name beside an offset
// ("GMT+0100", "+0100 CET") adds nothing.
func numericZone(s string) string {
	s = comment.ReplaceAllString(s, "")
	if m := namedOffset.FindStringSubmatch(s); m != nil {
		return m[1] + m[2]
	}
	for _, z := range zones {
		if before, after, ok := strings.Cut(s, " "+z.name); ok && (after == "" || after[0] == ' ') {
			return before + " " + z.offset + after
		}
	}
	return s
}

var namedOffset = regexp.MustCompile(`^(.* )(?:GMT|UTC)?([+-]\d{4})(?: [A-Z][A-Za-z]+)?$`)

// fromParts reads what Jackson writes for a date without a zone: year, month,
// day, hour, minute, second and nanosecond.
func fromParts(list []any) (time.Time, bool) {
	part := [7]int{}
	if len(list) < 3 || len(list) > len(part) {
		return time.Time{}, false
	}
	for i, v := range list {
		n, ok := number(v)
		if !ok || n < 0 || n > 999_999_999 || n != math.Trunc(n) {
			return time.Time{}, false
		}
		part[i] = int(n)
	}
	if part[0] < 1 || part[0] > 9999 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31 || part[3] > 23 || part[4] > 59 || part[5] > 60 {
		return time.Time{}, false
	}
	return time.Date(part[0], time.Month(part[1]), part[2], part[3], part[4], part[5], part[6], time.UTC), true
}

// fromObject reads what PHP, Protocol Buffers and MongoDB write for a date.
func fromObject(o map[string]any) (time.Time, bool) {
	if date, ok := o["$date"]; ok {
		if long, ok := date.(map[string]any); ok {
			date = long["$numberLong"]
		}
		return moment(date)
	}
	if s, ok := number(o["seconds"]); ok {
		return unix(s, 1)
	}
	date, _ := o["date"].(string)
	zone, _ := o["timezone"].(string)
	switch strings.ToUpper(zone) {
	case "", "Z", "UTC", "GMT":
		return fromText(date)
	}
	return fromText(date + zone) // "+01:00"
}
