package websession

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// maxCookie is how long a cookie may be, name, value and attributes together,
// for every browser to keep it (RFC 6265, section 6.1).
const maxCookie = 4096

// cookieFormat is the base name and the attributes of all cookies. They are set
// and cleared with the same ones: to a browser, a cookie with another path or
// domain is another cookie.
type cookieFormat struct {
	base, path, domain string
	sameSite           http.SameSite
	insecure           bool
	persistent         bool
	maxAge             time.Duration // 0: cookies end with the browser
	most               int           // how many cookies the tokens may take
}

// check refuses what browsers would drop without a word, and what would make
// the session easier to steal.
func (f cookieFormat) check() error {
	c := f.cookie(f.name(newTag(), 0), "v")
	if err := c.Valid(); err != nil {
		return fmt.Errorf("websession: cookie %q: %w", f.base, err)
	}
	lower := strings.ToLower(f.base) // as browsers compare it (RFC 6265bis, section 4.1.3)
	switch {
	case !strings.HasPrefix(f.path, "/"):
		return fmt.Errorf("websession: path %q of the cookie has to begin with /", f.path)
	case f.insecure && strings.HasPrefix(lower, "__"):
		return fmt.Errorf("websession: browsers refuse cookie %q without Secure; with WithInsecure give it a name without prefix, such as WithName(%q)", f.base, "session")
	case f.hostOnly() && f.domain != "":
		return fmt.Errorf("websession: browsers refuse cookie %q with a Domain; leave WithDomain out, or name it %q", f.base, "__Secure-session")
	case f.hostOnly() && f.path != "/":
		return fmt.Errorf("websession: browsers refuse cookie %q with another path than /; leave WithPath out, or name it %q", f.base, "__Secure-session")
	case f.sameSite != http.SameSiteLaxMode && f.sameSite != http.SameSiteStrictMode:
		// The threat: with None, every foreign page can send requests as the user.
		return errors.New("websession: SameSite has to be Lax or Strict")
	case f.most < 1 || f.most > maxParts:
		return fmt.Errorf("websession: WithMaxCookies(%d): want 1 to %d; servers and proxies refuse longer headers", f.most, maxParts)
	case f.room(f.most-1) < 256:
		return fmt.Errorf("websession: name, path and domain of cookie %q leave no room for a value", f.base)
	}
	return nil
}

// hostOnly reports whether browsers guarantee that this host alone has set the
// cookies, and over TLS (RFC 6265bis, section 4.1.3.2).
func (f cookieFormat) hostOnly() bool {
	return strings.HasPrefix(strings.ToLower(f.base), "__host-")
}

// cookie returns a cookie with the attributes of all.
func (f cookieFormat) cookie(name, value string) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: f.path, Domain: f.domain,
		HttpOnly: true, // no script of the page can read it, whoever put it there
		Secure:   !f.insecure, SameSite: f.sameSite,
		MaxAge: int(f.maxAge / time.Second),
	}
}

// set adds the cookies of one version of a session to h.
func (f cookieFormat) set(h http.Header, v sealedVersion) {
	for i, value := range v.values {
		h.Add("Set-Cookie", f.cookie(f.name(v.tag, i), value).String())
	}
	noStore(h)
}

// maxCleared bounds how many cookies one response removes.
//
// The threat: a request with 2,000 cookies of our names, for a response header
// that is ten times as long.
const maxCleared = 16

// clear removes the cookies with these names; those beyond the bound are left
// for the next response.
func (f cookieFormat) clear(h http.Header, names []string) {
	for _, name := range names[:min(len(names), maxCleared)] {
		c := f.cookie(name, "")
		c.MaxAge = -1
		c.Expires = time.Unix(1, 0) // for the few clients that do not know Max-Age
		h.Add("Set-Cookie", c.String())
		noStore(h)
	}
}

// noStore keeps caches from storing the response. The threat: a cache that has
// stored a cookie signs the next client in as this user (RFC 9111, section 7.3).
func noStore(h http.Header) { h.Set("Cache-Control", "no-store") }
