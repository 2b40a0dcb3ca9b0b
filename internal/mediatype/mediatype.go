// Package mediatype reads what a Content-Type says of a body.
package mediatype

import "strings"

// Bare returns a Content-Type without its parameters, in lower case. It is as
// tolerant as the servers are that write it: what follows the semicolon does
// not count.
func Bare(contentType string) string {
	bare, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(bare))
}

// IsJSON reports whether a Content-Type is JSON or built on it (RFC 6839,
// section 3.1).
func IsJSON(contentType string) bool {
	if contentType == "application/json" { // nearly always
		return true
	}
	bare := Bare(contentType)
	return bare == "application/json" || bare == "text/json" || strings.HasSuffix(bare, "+json")
}

// IsForm reports whether a Content-Type is that of a form.
func IsForm(contentType string) bool { return Bare(contentType) == Form }

// Form is the media type of a form.
const Form = "application/x-www-form-urlencoded"
