package drive

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// expected is a request that is to come, and the response to send.
type expected struct {
	o          *operation
	parameters map[*openapi3.Parameter]sample
	media      string // of the body, "" for none
	body       sample
	schema     *openapi3.SchemaRef // of the body
	raw        string              // the body where it is no JSON

	status   int
	response *openapi3.Response
	variant  int
	chosen   string // the media type of the response, chosen when the request comes
	sent     []byte // the response's body
	json     bool   // it is a value that can be compared
	came     bool
}

// some is what a body is that is no JSON.
const some = "some bytes"

// expect makes a request of the document, with every field set.
func (d *driver) expect(o *operation, m Method, variant int) (*expected, error) {
	e := &expected{o: o, parameters: map[*openapi3.Parameter]sample{}, variant: variant}
	for _, p := range o.parameters() {
		if p.Name == "" {
			d.report.find(Document, o.label(), "a "+p.In+" parameter has no name")
			continue
		}
		s, err := d.newSample(schemaOf(p), &sampler{request: true, variant: variant})
		switch {
		case err == nil:
			e.parameters[p] = s
		case p.Required:
			return nil, fmt.Errorf("no value for the %s parameter %s: %w", p.In, p.Name, err)
		default:
			d.report.find(Document, o.label(), fmt.Sprintf("no value for the %s parameter %s: %s", p.In, p.Name, line(err)))
		}
	}
	if o.op.RequestBody == nil || o.op.RequestBody.Value == nil || !hasBody(m) {
		return e, nil
	}
	content := o.op.RequestBody.Value.Content
	if e.media = m.Media; e.media == "" {
		e.media = anyOther(content)
	}
	media := content.Get(e.media)
	if media == nil || media.Schema == nil || m.raw() {
		e.raw = some
		return e, nil
	}
	e.schema = media.Schema
	var err error
	e.body, err = d.newSample(media.Schema, &sampler{request: true, precise: true, variant: variant})
	if err != nil && strings.HasPrefix(e.media, "multipart/") {
		err = nil // files are no JSON
	}
	if text, is := e.body.value.(string); is && !isJSON(e.media) {
		e.raw = text
	}
	if err != nil {
		return nil, fmt.Errorf("no value for the body: %w", err)
	}
	return e, nil
}

// anyOther is a media type for a body that the caller writes: one that is not JSON if
// there is one.
func anyOther(content openapi3.Content) string {
	names := slices.Sorted(maps.Keys(content))
	for _, name := range names {
		if !isJSON(name) && !strings.Contains(name, "form") {
			return strings.Replace(name, "*", "x", 2)
		}
	}
	if len(names) == 0 {
		return "application/octet-stream"
	}
	return names[0]
}

func hasBody(m Method) bool {
	return len(m.Args) > 0 && m.Args[len(m.Args)-1].Name == "body"
}

// raw reports whether the caller writes the body.
func (m Method) raw() bool { return m.Media == "" && hasBody(m) }

// line is an error in one line.
func line(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
