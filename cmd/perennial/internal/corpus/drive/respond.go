package drive

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// respond sends the response with a value for its schema.
func (d *driver) respond(e *expected, w http.ResponseWriter, r *http.Request) {
	defer func() {
		w.WriteHeader(e.status)
		_, _ = w.Write(e.sent)
	}()
	empty := e.status == http.StatusNoContent || e.status == http.StatusNotModified || e.status < 200 || r.Method == http.MethodHead
	if e.response == nil || len(e.response.Content) == 0 || empty {
		return
	}
	e.chosen = accepted(e.response.Content, r.Header.Get("Accept"))
	content := e.response.Content[e.chosen]
	w.Header().Set("Content-Type", strings.ReplaceAll(e.chosen, "*", "x"))
	if content == nil || content.Schema == nil {
		e.sent = []byte(some)
		if isJSON(e.chosen) {
			e.sent, e.json = []byte(`{"any":"thing"}`), true
		}
		return
	}
	if !isJSON(e.chosen) {
		e.sent = []byte(some)
		return
	}
	s, err := d.newSample(content.Schema, &sampler{variant: e.variant, precise: true})
	if err != nil {
		d.report.find(Document, e.o.label(), fmt.Sprintf("no value for the response %d: %s", e.status, line(err)))
	}
	e.sent, e.json = s.data, err == nil
}

// accepted is the media type of a response that a request asks for.
func accepted(content openapi3.Content, accept string) string {
	names := slices.Sorted(maps.Keys(content))
	for asked := range strings.SplitSeq(accept, ",") {
		asked, _, err := mime.ParseMediaType(asked)
		if err != nil {
			continue
		}
		for _, name := range names {
			if plain, _, err := mime.ParseMediaType(name); err == nil && plain == asked {
				return name
			}
		}
	}
	for _, name := range names {
		if isJSON(name) {
			return name
		}
	}
	return names[0]
}

// planned are the responses of an operation, by status.
func planned(o *operation) map[int]*openapi3.Response {
	all := map[int]*openapi3.Response{}
	if o.op.Responses == nil {
		return all
	}
	success := false
	for key, ref := range o.op.Responses.Map() {
		if n := status(key); n >= 200 && n < 600 && ref.Value != nil {
			all[n] = ref.Value
			success = success || n < 300
		}
	}
	if def := o.op.Responses.Default(); def != nil && !success {
		all[http.StatusOK] = def.Value
	}
	return all
}
