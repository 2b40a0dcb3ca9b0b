package mockserver

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/sample"
)

// generic serves an operation that has no handler of its own with data that fits
// the document.
func (s *Server) generic(o *operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		status, response := o.success()
		a := s.responseOf(o, r, response)
		if a.err == nil {
			a.err = s.playRole(o, r, &a)
		}
		if a.err != nil {
			WriteProblem(w, a.err)
			return
		}
		a.send(w, status)
	})
}

// success is the first of the documented responses that are good news.
func (o *operation) success() (int, *openapi3.Response) {
	documented := o.route.Operation.Responses.Map()
	codes := slices.Sorted(maps.Keys(documented))
	for _, prefix := range [...]string{"2", "default", "3", "1", "4", "5"} {
		for _, code := range codes {
			if !strings.HasPrefix(code, prefix) || documented[code] == nil || documented[code].Value == nil {
				continue
			}
			status, err := strconv.Atoi(code)
			switch {
			case code == "default":
				status = http.StatusOK
			case err != nil: // 2XX
				status = int(code[0]-'0') * 100
			}
			if status < 200 || status > 599 { // it could not be sent as a response
				continue
			}
			return status, documented[code].Value
		}
	}
	return http.StatusOK, nil
}

// made is a response that was made from the document.
type made struct {
	kind   string // media type, "" without a body
	value  any
	header http.Header
	err    error
}

// responseOf makes a response. It depends on the document, the seed and the path alone.
func (s *Server) responseOf(o *operation, r *http.Request, response *openapi3.Response) made {
	a := made{header: http.Header{}}
	if response == nil {
		return a
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %s", s.settings.seed, o.id, r.URL.Path)
	m := sample.New(h.Sum64(), sample.Response, o.of.doc.IsOpenAPI31OrLater())
	var media *openapi3.MediaType
	if a.kind, media = offer(response.Content, r.Header.Values("Accept")); media != nil {
		if a.value, a.err = valueOf(m, media); a.err != nil {
			a.err = fail(http.StatusInternalServerError, "no_sample", o.id+": no response that fits the API description could be made; give it a right example, or use Handle")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(response.Headers)) {
		ref := response.Headers[name]
		if ref == nil || ref.Value == nil || ref.Value.Schema == nil || writtenByServer(name) {
			continue
		}
		v := ref.Value.Example
		if v == nil {
			v, _ = m.Value(ref.Value.Schema)
		}
		if text := headerText(v); text != "" {
			a.header.Set(name, text)
		}
	}
	return a
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
		if m.Fits(media.Schema, e) {
			return plain(e)
		}
	}
	return m.Value(media.Schema)
}

// plain is a copy of v that may be changed.
func plain(v any) (out any, err error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(data, &out)
}

// send writes the response. What is neither JSON nor text is written as text: nothing
// better follows from a schema.
func (a made) send(w http.ResponseWriter, status int) {
	maps.Copy(w.Header(), a.header)
	if a.kind == "" || status == http.StatusNoContent || status == http.StatusNotModified {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", a.kind)
	data, err := json.Marshal(a.value)
	if text, ok := a.value.(string); ok && !mediatype.IsJSON(a.kind) {
		data = []byte(text)
	}
	if mediatype.Bare(a.kind) == "text/event-stream" {
		data = fmt.Appendf(nil, "data: %s\n\n", data)
	}
	if err != nil {
		WriteProblem(w, err)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}
