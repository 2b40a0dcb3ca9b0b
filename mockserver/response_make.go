package mockserver

import (
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/sample"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// responseOf makes a response. It depends on the document, the seed and the path alone.
func (s *Server) responseOf(o *operation, r *http.Request, status int, response *openapi3.Response) made {
	a := made{header: http.Header{}}
	if response == nil {
		return a
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %s", s.settings.seed, o.id, r.URL.Path)
	m := sample.New(h.Sum64(), o.of.schemas, schema.Response)
	var media *openapi3.MediaType
	if a.kind, media = offer(response.Content, r.Header.Values("Accept")); media != nil && !bodiless(r.Method, status) {
		if mediatype.FramingOf(a.kind) != mediatype.Unframed {
			a.stream, a.err = streamOf(m, a.kind, media)
		} else {
			a.value, a.err = valueOf(m, media)
		}
		if a.err != nil {
			a.err = fail(http.StatusInternalServerError, "no_sample", o.id+": no response that fits the API description could be made; give it a right example, or use Handle")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(response.Headers)) {
		ref := response.Headers[name]
		if ref == nil || ref.Value == nil || writtenByServer(name) {
			continue
		}
		if text := headerText(headerValue(m, ref.Value)); text != "" {
			a.header.Set(name, text)
		}
	}
	if redirects(status) {
		// It leads nowhere but to this server, also where the document has no example: a
		// client that follows it must not leave this machine.
		if ref := response.Headers["Location"]; ref == nil || ref.Value == nil || exampleOf(ref.Value) == nil || a.header.Get("Location") == "" {
			a.header.Set("Location", redirected)
		}
	}
	return a
}

// redirected is where redirects lead: a client that follows one has a response. No
// API has operations there.
const redirected = "/_redirected"

// redirects reports whether a status needs a Location (RFC 9110, section 15.4).
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// headerValue is the example of a header, or a value that was made.
func headerValue(m *sample.Maker, h *openapi3.Header) any {
	if v := exampleOf(h); v != nil {
		return v
	}
	if h.Schema == nil {
		return nil
	}
	v, _ := m.Value(h.Schema)
	return v
}

func exampleOf(h *openapi3.Header) any {
	if h.Example != nil {
		return h.Example
	}
	for _, name := range slices.Sorted(maps.Keys(h.Examples)) {
		if e := h.Examples[name]; e != nil && e.Value != nil && e.Value.Value != nil {
			return e.Value.Value
		}
	}
	if h.Schema != nil && h.Schema.Value != nil {
		return h.Schema.Value.Example
	}
	return nil
}

// writtenByServer reports whether a header is not the document's to fill in.
func writtenByServer(name string) bool {
	switch textproto.CanonicalMIMEHeaderKey(name) {
	case "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Trailer", "Date", "Set-Cookie", "Www-Authenticate", requestIDHeader,
		"Content-Security-Policy", "X-Content-Type-Options", "Refresh", "Clear-Site-Data", "Service-Worker-Allowed": // see sandbox
		return true
	}
	return false
}

// headerText writes a value in the style "simple".
func headerText(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case []any:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = headerText(e)
		}
		return strings.Join(parts, ",")
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(x)) {
			parts = append(parts, k, headerText(x[k]))
		}
		return strings.Join(parts, ",")
	default:
		return strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return -1 // it could end the header
			}
			return r
		}, fmt.Sprint(v))
	}
}

// valueOf is the example of a body, if it fits, or a value that was made.
func valueOf(m *sample.Maker, media *openapi3.MediaType) (any, error) {
	if v, isExample := exampleFor(m, media, media.Schema); isExample {
		return v, nil
	}
	return m.Value(media.Schema)
}

// exampleFor is the first example of a body that fits a schema. Of a body that has no
// schema but that of its items, it may be one item or a list of them.
func exampleFor(m *sample.Maker, media *openapi3.MediaType, ref *openapi3.SchemaRef) (any, bool) {
	examples := []any{}
	if media.Example != nil {
		examples = append(examples, media.Example)
	}
	for _, name := range slices.Sorted(maps.Keys(media.Examples)) {
		if e := media.Examples[name]; e != nil && e.Value != nil && e.Value.Value != nil {
			examples = append(examples, e.Value.Value)
		}
	}
	for _, e := range examples {
		list, isList := e.([]any)
		ofItems := isList && media.Schema == nil && !slices.ContainsFunc(list, func(v any) bool { return !m.Fits(ref, v) })
		if ofItems || m.Fits(ref, e) {
			if v, err := schema.Plain(e); err == nil {
				return v, true
			}
		}
	}
	return nil, false
}
