package spec

import (
	"regexp"
	"strings"
)

// version matches the segments of a path that say which API it is, and nothing of
// what an operation is about.
var version = regexp.MustCompile(`^(?i:api|rest|public|v\d+([._]\d+)*((alpha|beta)\d*)?|\d+([.-]\d+)*)$`)

// Subject is what the operation is about: its first tag, or else auth if it has an
// auth role, or else what its
// operationId has before a slash, a dot or a colon, or else the first segment of
// its path that is neither a parameter nor a version. "" if there is none.
func (o *Operation) Subject() string {
	if len(o.Tags) > 0 {
		return o.Tags[0]
	}
	if o.Auth.Role != "" {
		return "auth"
	}
	if i := strings.IndexAny(o.ID, "/.:"); i > 0 && !strings.ContainsAny(o.ID, " {") {
		return o.ID[:i]
	}
	for segment := range strings.SplitSeq(o.Route, "/") {
		if segment != "" && !strings.Contains(segment, "{") && !version.MatchString(segment) {
			return segment
		}
	}
	return ""
}
