package spec

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// Sample is what an example calls an operation with: values that its schemas
// accept, and no more than the operation cannot do without.
type Sample struct {
	// Path and Params have the values of the parameters in the path, and of the
	// others that are required, by their names.
	Path, Params map[string]any
	// Body is the value of the body of the type Media; nil for none.
	Body  any
	Media string
}

// sample returns a sample for an operation; nil if there are only values that its
// server knows, or that take more than a guess.
func sample(item *openapi3.PathItem, op *openapi3.Operation) *Sample {
	if !examplesFit(op) || ambiguous(op) {
		return nil
	}
	s := &Sample{Path: map[string]any{}, Params: map[string]any{}}
	seen := map[string]bool{}
	for _, ref := range slices.Concat(op.Parameters, item.Parameters) {
		p := ref.Value
		if p == nil {
			return nil
		}
		if seen[p.In+" "+p.Name] || !p.Required && p.In != "path" || p.In == "header" && slices.Contains(ignored, strings.ToLower(p.Name)) {
			seen[p.In+" "+p.Name] = true // one of an operation takes the place of that of its path
			continue
		}
		seen[p.In+" "+p.Name] = true
		v := parameter(p)
		if v == nil {
			return nil
		}
		if p.In == "path" {
			s.Path[p.Name] = v
		} else {
			s.Params[p.Name] = v
		}
	}
	if op.RequestBody == nil || op.RequestBody.Value == nil || !op.RequestBody.Value.Required {
		return s
	}
	return s.body(op.RequestBody.Value.Content)
}

// ignored are the headers that are no parameters (OpenAPI 3.2, "Parameter Object").
var ignored = []string{"accept", "authorization", "content-type"}

// body adds a body of the simplest type there is.
func (s *Sample) body(content openapi3.Content) *Sample {
	for _, fit := range []func(string) bool{schema.IsJSON, isForm, isMultipart} {
		for _, media := range sorted(content) {
			m := content[media]
			if !fit(media) || m == nil || m.Schema == nil || m.Schema.Value == nil {
				continue
			}
			v := (&sampler{}).value(m.Schema.Value)
			if v == nil || !isMultipart(media) && !fits(m.Schema.Value, v, openapi3.VisitAsRequest()) {
				return nil // the first one is that of the method
			}
			s.Body, s.Media = v, media
			return s
		}
	}
	return nil
}

func isForm(media string) bool { return media == "application/x-www-form-urlencoded" }

func isMultipart(media string) bool { return strings.HasPrefix(media, "multipart/form-data") }

// parameter is a value for a parameter, nil if that takes more than a guess. A text
// has nothing that would mean something else in a URL.
func parameter(p *openapi3.Parameter) any {
	if p.Schema == nil || p.Schema.Value == nil {
		return nil
	}
	s := p.Schema.Value
	for _, v := range []any{p.Example, s.Example} {
		if plainValue(v) && s.Type != nil && fits(s, v, openapi3.VisitAsRequest()) && sampledFormat(s.Format) {
			return v
		}
	}
	if v := (&sampler{}).value(s); plainValue(v) {
		return v
	}
	return nil
}

func plainValue(v any) bool {
	switch v.(type) {
	case string, float64, bool:
		return true
	}
	return false
}
