package wire

import (
	"encoding/json"
	"net/url"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// inQueryString is the place of a parameter that is the query as a whole (OpenAPI
// 3.2.0, section 4.12.1).
const inQueryString = "querystring"

// queryString reads it.
func (r Reader) queryString(p *openapi3.Parameter, in *Request) ([]schema.Violation, error) {
	if in.RawQuery == "" {
		if p.Required {
			return nil, ErrMissing
		}
		return nil, nil
	}
	for kind, media := range p.Content {
		if media == nil || media.Schema == nil {
			continue
		}
		if mediatype.Bare(kind) == "application/x-www-form-urlencoded" {
			return r.Form([]byte(in.RawQuery), media)
		}
		text, err := url.PathUnescape(in.RawQuery)
		if err != nil {
			return nil, ErrUnreadable
		}
		if !mediatype.IsJSON(kind) {
			return r.read(media.Schema, leaf(text), false)
		}
		var v any
		if json.Unmarshal([]byte(text), &v) != nil {
			return nil, ErrUnreadable
		}
		return r.Check(media.Schema, v), nil
	}
	return nil, nil
}
