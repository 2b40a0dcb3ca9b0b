package mockserver

import (
	"net/http"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// sent is a request whose places are looked at; refresh.RequestFields says what a
// place is.
type sent struct {
	*http.Request
	body any // as keepBody has it
}

func sentBy(r *http.Request) sent { return sent{r, r.Context().Value(sentKey{})} }

// at returns the text at a place, or "".
func (s sent) at(place string) string {
	kind, name, _ := strings.Cut(place, ":")
	switch {
	case strings.HasPrefix(place, "/"):
		return textAt(s.body, place)
	case kind == "header":
		return s.Header.Get(name)
	case kind == "query":
		return s.URL.Query().Get(name)
	case kind == "bearer":
		return bearerOf(s.Request)
	case kind == "cookie":
		if c, err := s.Cookie(name); err == nil {
			return c.Value
		}
	}
	return ""
}

// bearerOf is the token in the Authorization header, or "".
func bearerOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// give writes the tokens where the role has them, and when they end in each of the
// ways that it names. Nobody on the way may keep them (RFC 6749, section 5.1).
func (a *made) give(at refresh.ResponseFields, p pair) {
	a.put(at.AccessToken, p.access)
	a.put(at.RefreshToken, p.refresh)
	a.put(at.TokenType, "Bearer")
	a.put(at.ExpiresIn, max(int(p.left/time.Second), 1))
	a.put(at.ExpiresInMillis, max(int(p.left/time.Millisecond), 1))
	a.put(at.ExpiresAt, instant(p.claims.Expires).UTC())
	a.header.Set("Cache-Control", "no-store")
}

// put writes one value to its place; refresh.ResponseFields says what a place is.
func (a *made) put(place string, value any) {
	kind, name, _ := strings.Cut(place, ":")
	switch {
	case place == "":
	case kind == "header":
		a.header.Set(name, written(value))
	case kind == "cookie":
		// Not Secure: the mock is reached by plain http, on loopback.
		c := http.Cookie{Name: name, Value: written(value), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode} //nolint:gosec // see above
		a.header.Add("Set-Cookie", c.String())
	case kind == "body":
		a.value = value
		if a.kind == "" {
			a.kind = "text/plain; charset=utf-8"
		}
	default:
		a.value = putAt(a.value, place, value)
		if a.kind == "" {
			a.kind = "application/json"
		}
	}
}
