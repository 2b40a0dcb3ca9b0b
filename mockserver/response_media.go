package mockserver

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
)

// hasJSON reports whether one of the bodies is JSON, or can be any.
func hasJSON(c openapi3.Content) bool {
	for kind := range c {
		if mediatype.IsJSON(kind) || kind == "*/*" || kind == "application/*" || mediatype.IsForm(kind) {
			return true
		}
	}
	return false
}

// takes finds the body that a media type stands for; a range such as text/* stands for all in it.
func takes(c openapi3.Content, kind string) *openapi3.MediaType {
	for declared, m := range c {
		if mediatype.Bare(declared) == kind {
			return m
		}
	}
	return c.Get(kind)
}

// offer chooses the media type of a response: JSON before text before the rest, among what the
// Accept header allows (RFC 9110, section 12.5.1; weights are not regarded). When it
// allows none of them, it is passed over.
func offer(c openapi3.Content, accept []string) (string, *openapi3.MediaType) {
	kinds := slices.SortedFunc(maps.Keys(c), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	kinds = slices.DeleteFunc(kinds, func(k string) bool { return c[k] == nil })
	if len(kinds) == 0 {
		return "", nil
	}
	for _, kind := range kinds {
		if accepted(mediatype.Bare(kind), accept) {
			return concrete(kind), c[kind]
		}
	}
	return concrete(kinds[0]), c[kinds[0]]
}

func rank(kind string) int {
	switch {
	case mediatype.Bare(kind) == "application/json":
		return 0
	case mediatype.IsJSON(kind):
		return 1
	case strings.Contains(kind, "*"):
		return 2
	case strings.HasPrefix(kind, "text/"):
		return 3
	default:
		return 4
	}
}

// concrete is a media type that a range allows.
func concrete(kind string) string {
	switch {
	case kind == "*/*", kind == "application/*":
		return "application/json"
	case strings.HasSuffix(kind, "/*"):
		return strings.TrimSuffix(kind, "*") + "plain"
	default:
		return kind
	}
}

func accepted(kind string, accept []string) bool {
	if len(accept) == 0 {
		return true
	}
	for _, list := range accept {
		for part := range strings.SplitSeq(list, ",") {
			part = mediatype.Bare(strings.TrimSpace(part))
			major, isRange := strings.CutSuffix(part, "*")
			if part == kind || part == "*/*" || isRange && strings.HasPrefix(kind, major) {
				return true
			}
		}
	}
	return false
}
