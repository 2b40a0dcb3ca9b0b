package refresh

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/perennial-go/perennial/internal/loopback"
)

// Origin is a scheme, a host and a port (RFC 6454, section 4): the place that a
// token is for. Make one with [ParseOrigin].
type Origin struct{ scheme, host string }

// ParseOrigin returns the origin of an absolute http or https URL.
//
// Plain http is refused unless the host is this machine (localhost or a loopback
// address): everybody on the way could read the token (RFC 6750, section 5.3). Set
// allowHTTP to accept it all the same.
func ParseOrigin(rawURL string, allowHTTP bool) (Origin, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// url.Error quotes the whole URL, and that may hold a password.
		return Origin{}, fmt.Errorf("refresh: the API's address is not a URL; want one such as https://api.example.com")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return Origin{}, fmt.Errorf("refresh: the API's address has scheme %q; want https, as in https://api.example.com", u.Scheme)
	case u.Hostname() == "":
		return Origin{}, fmt.Errorf("refresh: the API's address names no host; want one such as https://api.example.com")
	case u.User != nil:
		return Origin{}, fmt.Errorf("refresh: the API's address holds a user name or password; remove the part before @ (host %s)", u.Host)
	case u.Scheme == "http" && !allowHTTP && !loopback.Host(u.Hostname()):
		return Origin{}, fmt.Errorf("refresh: plain http to %s would show the token to everybody on the way; use https, or allow plain http explicitly", u.Hostname())
	}
	return originOf(u), nil
}

// String returns the origin as a URL without a path.
func (o Origin) String() string { return o.scheme + "://" + o.host }

// originOf is the origin of u with what has two spellings in one of them.
func originOf(u *url.URL) Origin {
	scheme := strings.ToLower(u.Scheme)
	host := strings.ToLower(u.Hostname())
	port := u.Port()
	if (scheme == "https" && port == "443") || (scheme == "http" && port == "80") {
		port = ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" {
		host += ":" + port
	}
	return Origin{scheme, host}
}

// is reports whether u is at this origin. The spelling that is usual costs two
// comparisons.
func (o Origin) is(u *url.URL) bool {
	if u.Host == o.host && u.Scheme == o.scheme {
		return true
	}
	return originOf(u) == o
}
