package spec

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// File stands for a file in a [Sample].
type File struct{}

const (
	sampleUUID = "00000000-0000-4000-8000-000000000000"
	sampleDate = "2026-01-02"
	sampleTime = "2026-01-02T15:04:05Z"
	// sampleDepth is how many objects stand in one another: an example is to be read.
	sampleDepth = 4
)

// sampler makes values.
type sampler struct{ depth int }

// value returns the smallest value that a schema accepts; nil if that takes more
// than a guess.
func (m *sampler) value(s *openapi3.Schema) any {
	m.depth++
	defer func() { m.depth-- }()
	if m.depth > sampleDepth {
		return nil
	}
	if len(s.AllOf) == 1 && s.Type == nil && len(s.Properties) == 0 && s.AllOf[0].Value != nil {
		return m.value(s.AllOf[0].Value) // a reference with a description
	}
	if s.Type == nil || len(s.OneOf)+len(s.AnyOf)+len(s.AllOf) > 0 || s.Not != nil {
		return nil
	}
	switch {
	case s.Type.Includes("object"):
		return m.object(s)
	case s.Type.Includes("array"):
		return m.array(s)
	case s.Format == "binary":
		return File{}
	}
	return scalar(s)
}

// object has what is required.
func (m *sampler) object(s *openapi3.Schema) any {
	all := map[string]any{}
	for _, name := range s.Required {
		p := s.Properties[name]
		if p == nil || p.Value == nil {
			return nil
		}
		if p.Value.ReadOnly {
			continue // what a server writes is no part of a request
		}
		v := m.value(p.Value)
		if v == nil {
			return nil
		}
		all[name] = v
	}
	if uint64(len(all)) < s.MinProps {
		return nil
	}
	return all
}

// array has as many items as there have to be.
func (m *sampler) array(s *openapi3.Schema) any {
	if s.MinItems > 1 && s.UniqueItems || s.MinItems > 3 {
		return nil
	}
	all := []any{}
	for range s.MinItems {
		if s.Items == nil || s.Items.Value == nil {
			return nil
		}
		v := m.value(s.Items.Value)
		if v == nil {
			return nil
		}
		all = append(all, v)
	}
	return all
}

// scalar is the first of a few values that a schema accepts. Those that stand in it
// go first.
func scalar(s *openapi3.Schema) any {
	if !sampledFormat(s.Format) {
		return nil
	}
	tries := slices.Concat([]any{s.Example}, s.Enum)
	switch s.Format {
	case "uuid":
		tries = []any{sampleUUID}
	case "date":
		tries = []any{sampleDate}
	case "date-time":
		tries = []any{sampleTime}
	case "email":
		tries = []any{"ada@example.com"}
	}
	if len(s.Enum) == 0 {
		tries = append(tries, "1", "demo", "demonstration", sampleUUID, "https://example.com", "DE", "EUR", 1.0, 10.0, 100.0, 0.0, 0.5, true)
	}
	for _, v := range tries {
		if plainValue(v) && fits(s, v, openapi3.VisitAsRequest()) {
			return v
		}
	}
	return nil
}

// sampledFormat reports whether a value of a format can be written in Go.
func sampledFormat(format string) bool {
	return slices.Contains([]string{"", "int32", "int64", "uuid", "date", "date-time", "email", "float", "double", "uri", "url", "password"}, format)
}
