package drive

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/getkin/kin-openapi/openapi3"
)

// text is one that is made once.
func (m *sampler) text(word string) string {
	m.made++
	return fmt.Sprintf("%s %d", word, m.made)
}

// string fits format, pattern and length.
func (m *sampler) string(s *openapi3.Schema) any {
	m.made++
	if v := m.formatted(s.Format); v != "" && m.fits(s, v) {
		return v
	}
	longest := 1000
	if s.MaxLength != nil {
		longest = int(min(*s.MaxLength, 1000))
	}
	plain := fmt.Sprintf("text %d", m.made)
	if n := int(min(s.MinLength, 5000)) - len(plain); n > 0 {
		plain += strings.Repeat("x", n)
	}
	candidates := []string{plain[:min(len(plain), max(longest, int(s.MinLength)))]}
	if s.Pattern != "" {
		for seed := range uint64(5) {
			candidates = append(candidates, gofakeit.New(uint64(m.variant)*7+seed+1).Regex(s.Pattern))
		}
	}
	for _, given := range append([]any{s.Example, s.Default}, s.Examples...) {
		if text, is := given.(string); is {
			candidates = append(candidates, text)
		}
	}
	for _, v := range candidates {
		if m.fits(s, v) {
			return v
		}
	}
	return candidates[0]
}

// fits reports whether the validator takes v.
func (m *sampler) fits(s *openapi3.Schema, v string) bool {
	own := *s
	own.AllOf, own.OneOf, own.AnyOf, own.Not = nil, nil, nil, nil
	return own.VisitJSON(v, openapi3.EnableFormatValidation()) == nil
}

// formatted is a text of a format, "" for those without one.
func (m *sampler) formatted(format string) string {
	switch format {
	case "date":
		return fmt.Sprintf("2026-01-%02d", 1+m.made%28)
	case "date-time":
		return fmt.Sprintf("2026-01-02T03:04:%02dZ", m.made%60)
	case "time":
		return "03:04:05Z"
	case "uuid":
		return fmt.Sprintf("3fa85f64-5717-4562-b3fc-%012d", m.made)
	case "email":
		return fmt.Sprintf("someone%d@example.com", m.made)
	case "uri", "url", "uri-reference", "iri":
		return fmt.Sprintf("https://example.com/%d", m.made)
	case "hostname":
		return fmt.Sprintf("host%d.example.com", m.made)
	case "ipv4", "ip":
		return fmt.Sprintf("192.0.2.%d", m.made%250)
	case "ipv6":
		return fmt.Sprintf("2001:db8::%x", m.made%60000)
	case "byte", "base64":
		return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "bytes %d", m.made))
	case "duration":
		return "PT5M"
	}
	return ""
}

// number lies within the bounds.
func (m *sampler) number(s *openapi3.Schema) any {
	m.made++
	v := float64(m.made%90 + 1)
	whole := kind(s) == "integer"
	if m.precise && whole && s.Format == "int64" && s.Min == nil && s.Max == nil && s.MultipleOf == nil {
		return int64(1)<<53 + int64(m.made)
	}
	if !whole && s.Format != "float" && s.MultipleOf == nil {
		v += 0.25
	}
	if s.Max != nil && v >= *s.Max {
		v = *s.Max
		if s.ExclusiveMax.IsTrue() {
			v--
		}
	}
	if s.Min != nil && v <= *s.Min {
		v = *s.Min
		if s.ExclusiveMin.IsTrue() {
			v++
		}
	}
	if s.Max != nil && s.Min != nil && (v > *s.Max || v < *s.Min || s.ExclusiveMax.IsTrue() && v == *s.Max) {
		v = (*s.Max + *s.Min) / 2
	}
	if s.MultipleOf != nil && *s.MultipleOf > 0 {
		v = math.Ceil(v / *s.MultipleOf) * *s.MultipleOf
	}
	if whole {
		return int64(v)
	}
	return v
}
