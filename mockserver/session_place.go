package mockserver

import (
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/place"
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
func from(r *http.Request, sent any, at string) string {
	kind, name, _ := place.Parse(at)
	switch kind {
	case place.Pointer:
		return textAt(sent, at)
	case place.Bearer:
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		return token
	case place.Header:
		return r.Header.Get(name)
	case place.Query:
		return r.URL.Query().Get(name)
	case place.Cookie:
		if c, err := r.Cookie(name); err == nil {
			return c.Value
		}
	}
	return ""
}

// to writes a place in a response, see tokenendpoint.ResponseFields.
func (a *made) to(at string, value any) {
	kind, name, _ := place.Parse(at)
	text, isText := value.(string)
	switch {
	case kind == place.Pointer:
		a.value = putAt(a.value, at, value)
	case kind == place.Body:
		a.value = value
		if a.kind == "" {
			a.kind = "text/plain"
		}
	case kind == place.Header && isText:
		a.header.Set(name, text)
	case kind == place.Cookie && isText:
		c := http.Cookie{Name: name, Value: text, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode} //nolint:gosec // Secure would keep it from plain http on loopback, where the mock is
		a.header.Add("Set-Cookie", c.String())
	}
}
