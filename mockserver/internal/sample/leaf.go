package sample

import (
	"encoding/base64"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// text makes a string.
func (m *Maker) text(s *shape) (any, error) {
	if s.minLen > maxText || s.minLen > s.maxLen {
		return nil, ErrNone
	}
	if len(s.pattern) > 0 {
		if v, ok := m.matching(s); ok {
			return v, nil
		}
		return nil, ErrNone
	}
	v, fixed := m.formatted(s.format)
	if !fixed {
		for uint64(utf8.RuneCountInString(v)) < s.minLen {
			v += " " + m.faker.Word()
		}
	} else if missing := int(s.minLen) - utf8.RuneCountInString(v); missing > 0 {
		v = longer(s.format, v, missing)
	}
	if r := []rune(v); uint64(len(r)) > s.maxLen {
		v = string(r[:s.maxLen])
	}
	return v, nil
}

// longer makes a text of a format longer, where the format lets it.
func longer(format, text string, by int) string {
	more := strings.Repeat("x", by)
	switch format {
	case "email", "idn-email", "hostname", "idn-hostname":
		return more + text
	case "byte":
		return base64.StdEncoding.EncodeToString([]byte(text + more))
	default:
		return text + more
	}
}

// formatted makes a text of a format, and reports whether its length is fixed by that.
func (m *Maker) formatted(format string) (text string, fixed bool) {
	f := m.faker
	switch format {
	case "date":
		return m.instant().Format(time.DateOnly), true
	case "date-time":
		return m.instant().Format(time.RFC3339), true
	case "time":
		return m.instant().Format("15:04:05Z07:00"), true
	case "duration":
		return "PT15M", true
	case "email", "idn-email":
		return strings.ToLower(f.FirstName()) + "@example.com", true
	case "hostname", "idn-hostname":
		return strings.ToLower(f.FirstName()) + ".example.com", true
	case "ipv4":
		return f.IPv4Address(), true
	case "ipv6":
		return f.IPv6Address(), true
	case "uri", "url", "iri":
		return "https://example.com/" + f.Word(), true
	case "uri-reference", "iri-reference", "json-pointer":
		return "/" + f.Word(), true
	case "uuid":
		return f.UUID(), true
	case "byte":
		return base64.StdEncoding.EncodeToString([]byte(f.Word())), true
	default:
		return f.Word(), false
	}
}

// instant is a time in one of the last years before 2026: it does not depend on
// when it is made.
func (m *Maker) instant() time.Time {
	return time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(m.rand.IntN(365*24*3600)) * time.Second)
}

// number makes a number within the bounds, and in the range that JSON numbers
// are exact in.
func (m *Maker) number(s *shape, whole bool) (any, error) {
	low, high := s.min, s.max
	switch {
	case math.IsInf(low, 0) && math.IsInf(high, 0):
		low, high = 1, 1000
	case math.IsInf(low, 0):
		low = high - 1000
	case math.IsInf(high, 0):
		high = low + 1000
	}
	if least, most, narrow := rangeOf(s.format); narrow && whole {
		low, high = math.Max(low, least), math.Min(high, most)
	}
	step := m.step(s, whole, low, high)
	if step <= 0 {
		return low, nil
	}
	first, last := math.Ceil(low/step), math.Floor(high/step)
	if s.openMin && first*step <= low {
		first++
	}
	if s.openMax && last*step >= high {
		last--
	}
	if first > last {
		return nil, ErrNone
	}
	n := first + math.Floor(m.rand.Float64()*math.Min(last-first, 1e6)+0.5)
	// 0.07, not 0.07000000000000001
	if inverse := math.Round(1 / step); inverse > 1 && math.Abs(1/step-inverse) < 1e-9 {
		return n / inverse, nil
	}
	return n * step, nil
}

// rangeOf is what whole numbers of a format are between, for those of few bits: more
// do not fit into the types of clients.
func rangeOf(format string) (least, most float64, narrow bool) {
	switch format {
	case "int8":
		return math.MinInt8, math.MaxInt8, true
	case "uint8":
		return 0, math.MaxUint8, true
	case "int16":
		return math.MinInt16, math.MaxInt16, true
	case "uint16":
		return 0, math.MaxUint16, true
	case "int32":
		return math.MinInt32, math.MaxInt32, true
	case "uint32":
		return 0, math.MaxUint32, true
	}
	return 0, 0, false
}

// step is what the number is a multiple of.
func (m *Maker) step(s *shape, whole bool, low, high float64) float64 {
	if len(s.multiples) == 0 {
		if whole {
			return 1
		}
		return math.Min(0.01, (high-low)/4)
	}
	step := s.multiples[0]
	for _, other := range s.multiples[1:] {
		step = common(step, other)
	}
	// A whole multiple of 2.5 is a multiple of 5.
	for n, part := 2.0, step; whole && step != math.Trunc(step) && n < 1000; n++ {
		step = part * n
	}
	return step
}

// common is the least number that is a multiple of both, if it is not far away.
func common(a, b float64) float64 {
	for n := 1.0; n <= 10_000; n++ {
		if q := n * a / b; math.Abs(q-math.Round(q)) < 1e-9 {
			return n * a
		}
	}
	return a * b
}
