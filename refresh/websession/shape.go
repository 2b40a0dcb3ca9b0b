package websession

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxCookie is how long a cookie may be, name, value and attributes together,
// for every browser to keep it (RFC 6265, section 6.1).
const maxCookie = 4096

// shape is what the cookies look like. They are set and cleared with the same
// one, for a browser does not take a cookie with another path or domain for
// the same.
type shape struct {
	name, path, domain string
	sameSite           http.SameSite
	insecure           bool
	maxAge             time.Duration
	most               int // how many cookies the tokens may take
}

// check refuses what browsers would drop without a word, and what would make
// the session easier to steal.
func (s shape) check() error {
	c := s.cookie(0, "v")
	if err := c.Valid(); err != nil {
		return fmt.Errorf("websession: cookie %q: %w", s.name, err)
	}
	lower := strings.ToLower(s.name) // as browsers compare it (RFC 6265bis, section 4.1.3)
	host := strings.HasPrefix(lower, "__host-")
	switch {
	case !strings.HasPrefix(s.path, "/"):
		return fmt.Errorf("websession: path %q of the cookie has to begin with /", s.path)
	case s.insecure && strings.HasPrefix(lower, "__"):
		return fmt.Errorf("websession: browsers refuse cookie %q without Secure; with WithInsecure give it a name without prefix, such as WithName(%q)", s.name, "session")
	case host && s.domain != "":
		return fmt.Errorf("websession: browsers refuse cookie %q with a Domain; leave WithDomain out, or name it %q", s.name, "__Secure-session")
	case host && s.path != "/":
		return fmt.Errorf("websession: browsers refuse cookie %q with another path than /; leave WithPath out, or name it %q", s.name, "__Secure-session")
	case s.sameSite != http.SameSiteLaxMode && s.sameSite != http.SameSiteStrictMode:
		// The threat: with None, every foreign page can send requests as the user.
		return errors.New("websession: SameSite has to be Lax or Strict")
	case s.maxAge < 0 || (s.maxAge > 0 && s.maxAge < time.Second):
		return fmt.Errorf("websession: WithMaxAge(%v): want a second or more, or 0 for a cookie that ends with the browser", s.maxAge)
	case s.most < 1 || s.most > 10:
		return fmt.Errorf("websession: WithMaxCookies(%d): want 1 to 10; servers and proxies refuse longer headers", s.most)
	case s.room(s.most-1) < 256:
		return fmt.Errorf("websession: name, path and domain of cookie %q leave no room for a value", s.name)
	}
	return nil
}

// cookie is the cookie number i of a session.
func (s shape) cookie(i int, value string) *http.Cookie {
	c := &http.Cookie{
		Name: s.nameOf(i), Value: value, Path: s.path, Domain: s.domain,
		HttpOnly: true, // no script of the page can read it, whoever put that there
		Secure:   !s.insecure, SameSite: s.sameSite,
		MaxAge: int(s.maxAge / time.Second),
	}
	return c
}

func (s shape) nameOf(i int) string {
	if i == 0 {
		return s.name
	}
	return s.name + "." + strconv.Itoa(i)
}

// room is how long the value of cookie number i may be.
func (s shape) room(i int) int { return maxCookie - len(s.cookie(i, "").String()) }

// split cuts a sealed value into the values of as many cookies as it takes.
// The first one begins with their number, so that one which is left over from a
// longer value is not taken for a part of this one.
func (s shape) split(sealed string) ([]string, error) {
	n := s.count(len(sealed))
	if n > s.most {
		return nil, fmt.Errorf("%w: %d bytes need %d, and %d are allowed", ErrTooLarge, len(sealed), n, s.most)
	}
	parts := make([]string, n)
	for i := range parts {
		if i == 0 {
			parts[0] = strconv.Itoa(n) + "."
		}
		cut := min(s.room(i)-len(parts[i]), len(sealed))
		parts[i] += sealed[:cut]
		sealed = sealed[cut:]
	}
	return parts, nil
}

// count is how many cookies a sealed value of that length takes.
func (s shape) count(length int) int {
	n := 1
	for left := length - (s.room(0) - len("10.")); left > 0; n++ {
		left -= s.room(n)
	}
	return n
}

// join puts the value of r's cookies together. sent tells whether there were
// any, and numbers says which.
func (s shape) join(r *http.Request) (sealed string, numbers []int) {
	values := make(map[int]string)
	twice := false
	for _, c := range r.Cookies() {
		i, ok := s.number(c.Name)
		if !ok {
			continue
		}
		if _, ok := values[i]; ok {
			// The threat: a neighbouring subdomain sets a cookie of that name with a
			// session of its own, for the user to work in. Which one is ours cannot be told.
			twice = true
		}
		values[i] = c.Value
		numbers = append(numbers, i)
	}
	count, first, ok := strings.Cut(values[0], ".")
	n, err := strconv.Atoi(count)
	if twice || !ok || err != nil || n < 1 || n > s.most {
		return "", numbers
	}
	var b strings.Builder
	b.WriteString(first)
	for i := 1; i < n; i++ {
		b.WriteString(values[i])
	}
	return b.String(), numbers
}

// number is the inverse of nameOf.
func (s shape) number(name string) (int, bool) {
	rest, ok := strings.CutPrefix(name, s.name)
	if !ok || rest == "" {
		return 0, ok
	}
	if len(rest) != 2 || rest[0] != '.' || rest[1] < '1' || rest[1] > '9' {
		return 0, false
	}
	return int(rest[1] - '0'), true
}

// set adds the cookies to h, and clears those of a longer value before.
func (s shape) set(h http.Header, parts []string, sent []int) {
	for i, part := range parts {
		h.Add("Set-Cookie", s.cookie(i, part).String())
	}
	for _, i := range sent {
		if i >= len(parts) {
			s.unset(h, i)
		}
	}
	noStore(h)
}

// clear removes all cookies that a session may have: more of them than the
// request had may have come in parallel.
func (s shape) clear(h http.Header) {
	for i := range s.most {
		s.unset(h, i)
	}
	noStore(h)
}

func (s shape) unset(h http.Header, i int) {
	c := s.cookie(i, "")
	c.MaxAge = -1
	c.Expires = time.Unix(1, 0) // for the few that do not know Max-Age
	h.Add("Set-Cookie", c.String())
}

// noStore keeps caches from the response. The threat: one that keeps it signs
// the next one who asks in as this user (RFC 9111, section 7.3).
func noStore(h http.Header) { h.Set("Cache-Control", "no-store") }
