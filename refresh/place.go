package refresh

import "strings"

// The kinds of places that RequestFields and ResponseFields name.
const (
	inBody   = "/"
	inHeader = "header"
	inCookie = "cookie"
	inQuery  = "query"
	asBearer = "bearer"
	allBody  = "body"
)

// kindOf splits a place into its kind and the rest.
func kindOf(place string) (kind, rest string) {
	if strings.HasPrefix(place, "/") {
		return inBody, place
	}
	kind, rest, _ = strings.Cut(place, ":")
	return kind, rest
}
