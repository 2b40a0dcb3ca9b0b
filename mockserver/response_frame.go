package mockserver

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/perennial-go/perennial/internal/mediatype"
)

// recordSeparator comes before each text of a sequence (RFC 7464, section 2.2).
const recordSeparator = 0x1e

// end is what a stream ends with.
func end(f mediatype.Framing) string {
	if f == mediatype.Events {
		return "\n\n" // without the empty line, the last event does not count
	}
	return "\n"
}

// appendRecord appends a value as a line, or as a record of a sequence.
func appendRecord(out []byte, f mediatype.Framing, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if f == mediatype.Sequence {
		out = append(out, recordSeparator)
	}
	return append(append(out, text...), '\n'), nil
}

// quoted is a text that is sent as JSON.
type quoted struct{ any }

// MarshalJSON returns the JSON of the text.
func (q quoted) MarshalJSON() ([]byte, error) { return json.Marshal(q.any) }

// appendFields appends an event (HTML standard, section 9.2.6).
func appendFields(out []byte, fields map[string]any, data any, hasData bool) ([]byte, error) {
	for _, name := range []string{"id", "event", "retry"} {
		if v, there := fields[name]; there && v != nil {
			text := strings.Map(func(r rune) rune {
				if r < ' ' { // it could end the line
					return -1
				}
				return r
			}, fmt.Sprint(v))
			out = fmt.Appendf(out, "%s: %s\n", name, text)
		}
	}
	if !hasData {
		return append(out, '\n'), nil
	}
	return appendData(out, data)
}

// appendData appends the data of an event, which ends it: text as it is, anything
// else as JSON.
func appendData(out []byte, v any) ([]byte, error) {
	text, isText := v.(string)
	if !isText {
		encoded, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		text = string(encoded)
	}
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n") {
		out = fmt.Appendf(out, "data: %s\n", line)
	}
	return append(out, '\n'), nil
}
