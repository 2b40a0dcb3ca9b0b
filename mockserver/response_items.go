package mockserver

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/sample"
)

// eventStream is the media type of server-sent events.
const eventStream = "text/event-stream"

// itemOf is the text of a stream of one value that fits itemSchema (OpenAPI 3.2.0,
// section 4.14.1): an event, or a line of JSON.
func itemOf(m *sample.Maker, kind string, item *openapi3.SchemaRef) (string, error) {
	v, err := m.Value(item)
	if err != nil {
		return "", err
	}
	event, ok := v.(map[string]any)
	if mediatype.Bare(kind) != eventStream || !ok {
		line, err := json.Marshal(v)
		return string(line) + "\n", err
	}
	if data := item.Value.Properties["data"]; data != nil && data.Value != nil && data.Value.ContentSchema != nil {
		if event["data"], err = m.Value(data.Value.ContentSchema); err != nil {
			return "", err
		}
	}
	var b strings.Builder
	for _, field := range []string{"id", "event", "data"} {
		value, there := event[field]
		text, isText := value.(string)
		if !isText {
			encoded, err := json.Marshal(value)
			if err != nil {
				return "", err
			}
			text = string(encoded)
		}
		if there {
			fmt.Fprintf(&b, "%s: %s\n", field, strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " "))
		}
	}
	return b.String() + "\n", nil
}
