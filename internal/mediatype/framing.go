package mediatype

import "strings"

// Framing is how the items of a stream are told apart.
type Framing int

// The framings.
const (
	Unframed Framing = iota // no stream of items
	Events                  // server-sent events (HTML standard, section 9.2)
	Lines                   // JSON, one value a line
	Sequence                // JSON text sequences (RFC 7464)
)

// FramingOf returns the framing of a media type.
func FramingOf(contentType string) Framing {
	switch media := Bare(contentType); media {
	case "text/event-stream":
		return Events
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
		"application/jsonlines", "application/x-jsonlines", "application/json-lines":
		return Lines
	default:
		if media == "application/json-seq" || strings.HasSuffix(media, "+json-seq") {
			return Sequence
		}
		return Unframed
	}
}
