package wire

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// The errors of [Reader.Parameter], beside [ErrUnreadable].
var (
	ErrMissing = errors.New("is missing")
	ErrEmpty   = errors.New("is empty")
)

// Request is what parameters are read from.
type Request struct {
	Header http.Header
	Query  []Pair
	// RawQuery is the query as it was sent.
	RawQuery string
	Cookies  []Pair
	// Path has the values in the path, as they were sent.
	Path map[string]string
	// Parameters are all that the operation has.
	Parameters []*openapi3.Parameter
}

// Parameter reads a parameter and returns what is wrong with it.
func (r Reader) Parameter(p *openapi3.Parameter, in *Request) ([]schema.Violation, error) {
	if p.In == inQueryString {
		return r.queryString(p, in)
	}
	m, err := p.SerializationMethod()
	if err != nil {
		return nil, nil // no document may have it
	}
	n, there := in.node(p, m)
	switch {
	case !there && p.Required:
		return nil, ErrMissing
	case !there:
		return nil, nil
	}
	if len(p.Content) > 0 {
		return r.content(p, n)
	}
	if p.Schema == nil || p.Schema.Value == nil {
		return nil, nil
	}
	wrong, err := r.read(p.Schema, n, m.Explode && m.Style == openapi3.SerializationForm)
	unsent := len(n.texts)+len(n.lists)+len(n.values) == 0 // but for what may be the members of an object
	empty := slices.Equal(n.texts, []string{""})
	switch {
	case empty && p.AllowEmptyValue:
		return nil, nil
	case err == nil:
		return wrong, nil
	case unsent && p.Required && len(r.Check(p.Schema, map[string]any{})) > 0:
		return nil, ErrMissing
	case unsent:
		return nil, nil
	case empty:
		return nil, ErrEmpty
	}
	return nil, err
}

// node finds a parameter.
func (in *Request) node(p *openapi3.Parameter, m *openapi3.SerializationMethod) (*node, bool) {
	switch p.In {
	case openapi3.ParameterInPath:
		raw, there := in.Path[p.Name]
		return inPath(p.Name, raw, m), there
	case openapi3.ParameterInHeader:
		lines := in.Header.Values(p.Name)
		return inHeader(lines, m), len(lines) > 0
	case openapi3.ParameterInCookie:
		return inPairs(in.Cookies, p.Name, m, in.claimed(p))
	default:
		if len(p.Content) > 0 { // the whole value is of that type
			m = &openapi3.SerializationMethod{Style: openapi3.SerializationForm}
		}
		return inPairs(in.Query, p.Name, m, in.claimed(p))
	}
}

// claimed are the names that are other parameters', and so no members of p.
func (in *Request) claimed(p *openapi3.Parameter) []string {
	var out []string
	for _, other := range in.Parameters {
		if other != p && other.In == p.In {
			out = append(out, other.Name)
		}
	}
	return out
}

// content reads a parameter that has a media type.
func (r Reader) content(p *openapi3.Parameter, n *node) ([]schema.Violation, error) {
	for kind, media := range p.Content {
		if media == nil || media.Schema == nil || len(n.texts) == 0 {
			continue
		}
		if !mediatype.IsJSON(kind) {
			return r.read(media.Schema, leaf(n.texts[0]), false)
		}
		var v any
		if json.Unmarshal([]byte(n.texts[0]), &v) != nil {
			return nil, ErrUnreadable
		}
		return r.Check(media.Schema, v), nil
	}
	return nil, nil
}

// Cookies takes the cookies of a request apart.
func Cookies(h http.Header) []Pair {
	var out []Pair
	for _, line := range h.Values("Cookie") {
		for part := range strings.SplitSeq(line, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			// A "+" stands for itself there.
			out = append(out, Pair{Name: name, Raw: strings.ReplaceAll(strings.Trim(value, `"`), "+", url.QueryEscape("+"))})
		}
	}
	return out
}
