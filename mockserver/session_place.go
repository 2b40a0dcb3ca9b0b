package mockserver

import (
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// chosen is the role that a request asks for: of several, the first whose fixed
// members the body has, such as grant_type.
func chosen(auth []tokenendpoint.Endpoint, r *http.Request, sent any) (tokenendpoint.Endpoint, error) {
	for _, a := range auth {
		fits := true
		for at, value := range a.Fixed {
			fits = fits && from(r, sent, at) == value
		}
		if fits {
			return a, nil
		}
	}
	return tokenendpoint.Endpoint{}, fail(http.StatusBadRequest, "unsupported_grant_type", "the API description has no such grant here")
}

// from reads a place in a request, see tokenendpoint.RequestFields.
func from(r *http.Request, sent any, place string) string {
	kind, name, _ := strings.Cut(place, ":")
	switch {
	case strings.HasPrefix(place, "/"):
		return textAt(sent, place)
	case place == "bearer":
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		return token
	case kind == "header":
		return r.Header.Get(name)
	case kind == "query":
		return r.URL.Query().Get(name)
	case kind == "cookie":
		if c, err := r.Cookie(name); err == nil {
			return c.Value
		}
	}
	return ""
}

// to writes a place in a response, see tokenendpoint.ResponseFields.
func (a *made) to(place string, value any) {
	kind, name, _ := strings.Cut(place, ":")
	text, isText := value.(string)
	switch {
	case strings.HasPrefix(place, "/"):
		a.value = putAt(a.value, place, value)
	case place == "body":
		a.value = value
		if a.kind == "" {
			a.kind = "text/plain"
		}
	case kind == "header" && isText:
		a.header.Set(name, text)
	case kind == "cookie" && isText:
		c := http.Cookie{Name: name, Value: text, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode} //nolint:gosec // Secure would keep it from plain http on loopback, where the mock is
		a.header.Add("Set-Cookie", c.String())
	}
}
