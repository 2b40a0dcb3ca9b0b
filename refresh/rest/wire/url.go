package wire

import (
	"errors"
	"net/url"
	"strings"
)

// URL returns the URL of a path, as it is on the wire, below base. query may be
// empty.
//
// The threat: a path that leaves its place calls another operation, or another
// host, with the credentials of this one. The path comes from a document that
// somebody else wrote, and holds arguments that somebody else may have typed:
// "@evil.example/login" after "https://api.example.com" is another host, and so
// is "//evil.example" where a URL is resolved; "/users/.." is another operation,
// also where a server decodes "%2e%2e" or takes a backslash for a slash. The URL
// is therefore put together from parts, none of which is parsed for another, and
// has the scheme and the host of base whatever the path is; and a path is refused
// that does not begin with one slash, that is not legal in a URL, or that has a
// segment which is, or once decoded holds, "." or "..".
func URL(base *url.URL, path, query string) (*url.URL, error) {
	u, err := join(base, path, query)
	if err != nil {
		return nil, err
	}
	return &u, nil
}

// join is URL, without an allocation.
func join(base *url.URL, path, query string) (url.URL, error) {
	if base == nil || base.Host == "" || base.Opaque != "" || (base.Scheme != "https" && base.Scheme != "http") {
		return url.URL{}, errors.New("wire: the API's address is not an absolute URL; want one such as https://api.example.com")
	}
	if err := checkPath(path); err != nil {
		return url.URL{}, &Error{In: "path", Reason: err.Error()}
	}
	if !legal(query, reservedQuery+"&+;[]") {
		return url.URL{}, &Error{In: "query", Reason: "it has characters that a URL cannot have; they have to be percent-encoded"}
	}
	escaped := strings.TrimSuffix(base.EscapedPath(), "/") + path
	decoded, err := url.PathUnescape(escaped)
	if err != nil {
		return url.URL{}, &Error{In: "path", Reason: "it has a percent sign that escapes nothing"}
	}
	return url.URL{Scheme: base.Scheme, Host: base.Host, Path: decoded, RawPath: escaped, RawQuery: query}, nil
}

// checkPath refuses a path that could be that of another operation or host.
func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return refusal("it does not begin with exactly one slash, and could name another host")
	}
	if !legal(path, "/"+reservedPath+";") {
		return refusal("it has characters that a path cannot have; they have to be percent-encoded")
	}
	if !strings.ContainsAny(path, ".%") {
		return nil // what nearly every path is
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if err := checkSegment(segment); err != nil {
			return err
		}
	}
	return nil
}

// checkSegment refuses a segment that is a step in the path, or becomes one or
// several where a server decodes it before it looks for slashes, or cuts what
// follows a semicolon.
func checkSegment(segment string) error {
	decoded, err := url.PathUnescape(segment)
	if err != nil {
		return refusal("it has a percent sign that escapes nothing")
	}
	parts := 0
	for part := range strings.FieldsFuncSeq(decoded, isSlash) {
		parts++
		if step, _, _ := strings.Cut(part, ";"); step == "." || step == ".." {
			return refusal(`it has a step "." or ".." in it, and would be the path of another operation`)
		}
	}
	if parts == 0 && decoded != "" {
		return refusal("a segment consists of slashes, and would be the path of another operation")
	}
	return nil
}

// isSlash reports whether a server may take r for the end of a segment.
func isSlash(r rune) bool { return r == '/' || r == '\\' }

// legal reports whether s has only characters that stand for themselves, those
// in keep, and percent-encoded octets.
func legal(s, keep string) bool {
	for i := range len(s) {
		if unreserved(s[i]) || strings.IndexByte(keep, s[i]) >= 0 || s[i] == '%' && triple(s[i:]) {
			continue
		}
		return false
	}
	return true
}
