// Package place has the grammar of the places in requests and responses where
// tokens are. A place is one of
//
//   - a JSON pointer (RFC 6901) into the body, such as "/auth/token"; in a form,
//     "/" and the name of the field;
//   - "header:NAME", "cookie:NAME" or "query:NAME";
//   - "bearer": the Authorization header, after the scheme;
//   - "body": all of the body.
package place

import "strings"

// Kind is a kind of place.
type Kind string

// The kinds of places. None is that of the empty text, which is no place.
const (
	None    Kind = ""
	Pointer Kind = "pointer"
	Header  Kind = "header"
	Cookie  Kind = "cookie"
	Query   Kind = "query"
	Bearer  Kind = "bearer"
	Body    Kind = "body"
)

// Parse splits a place into its kind and its name: the pointer itself, or what
// follows the colon. ok is false for a text that is no place.
func Parse(text string) (kind Kind, name string, ok bool) {
	if strings.HasPrefix(text, "/") {
		return Pointer, text, true
	}
	before, name, named := strings.Cut(text, ":")
	switch kind = Kind(before); kind {
	case None, Bearer, Body:
		return kind, "", !named
	case Header, Cookie, Query:
		return kind, name, named && isName(kind, name)
	}
	return None, "", false
}

// isName reports whether name can name a header or a cookie, which are tokens
// (RFC 9110, section 5.6.2), or a query parameter, which is any text.
func isName(kind Kind, name string) bool {
	if kind == Query {
		return name != ""
	}
	for i := range len(name) {
		if name[i] <= ' ' || name[i] > '~' || strings.IndexByte(`"(),/:;<=>?@[\]{}`, name[i]) >= 0 {
			return false
		}
	}
	return name != ""
}
