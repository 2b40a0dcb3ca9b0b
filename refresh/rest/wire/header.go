package wire

import (
	"net/http"
	"strings"
)

// headerValue returns what a value is in a header, in the style simple. Nothing
// is escaped there (OpenAPI 3.2, appendix D), so that whatever would be read as
// a delimiter is refused.
func headerValue(n *node, s Style) (string, error) {
	switch {
	case s.kind() == JSON:
		return checkHeader(ascii(n.json()))
	case n.kind == null:
		return "", errNull
	case n.kind == array && len(n.items) == 0:
		return "", errNoItems
	case s.kind() != Simple && s.kind() != Text:
		return "", errStyle
	case n.kind == scalar:
		return checkHeader(n.text)
	case len(n.items) == 0:
		return "", errNoMembers
	case s.kind() == Text:
		return "", refusal("the document describes it as text, and an array or object has none; pass it as a string")
	}
	if err := scalars(n); err != nil {
		return "", err
	}
	parts := n.list()
	exploded := n.kind == object && s.is(Explode)
	for _, part := range parts {
		if err := checkItem(part, exploded); err != nil {
			return "", err
		}
	}
	if !exploded {
		return checkHeader(strings.Join(parts, ","))
	}
	members := make([]string, len(n.items))
	for i := range n.items {
		members[i] = n.items[i].key + "=" + n.items[i].text
	}
	return checkHeader(strings.Join(members, ","))
}

// checkItem refuses an item that would be read as more than one, or as none
// (RFC 9110, section 5.6.1.2: empty items are ignored).
func checkItem(item string, exploded bool) error {
	switch {
	case item == "":
		return refusal("an item is empty, and servers leave out empty items of a header; leave it out")
	case strings.TrimSpace(item) != item:
		return refusal("an item begins or ends with a space, which a header cannot keep; trim it")
	case strings.Contains(item, ","), exploded && strings.Contains(item, "="):
		return refusal("an item holds the delimiter of the style, which a header cannot escape; the document would have to say content application/json")
	}
	return nil
}

// checkHeader refuses what is no field value (RFC 9110, section 5.5).
//
// The threat: a line break in a value begins another header, which whoever
// chose the value writes.
func checkHeader(value string) (string, error) {
	if strings.Trim(value, " \t") != value {
		return "", refusal("the value begins or ends with a space, which a header cannot keep; trim it")
	}
	for i := range len(value) {
		switch c := value[i]; {
		case c < ' ' && c != '\t' || c == 0x7f:
			return "", refusal("the value has control characters, such as a line break, which a header cannot have; encode it first")
		case c > 0x7f:
			return "", refusal("the value has characters beyond ASCII, which servers read as UTF-8 or as ISO 8859-1; " +
				"encode it as the API says, or pass it as it is with rest.Header")
		}
	}
	return value, nil
}

// checkHeaderName refuses names that are none, and those of headers which are
// not the document's to describe.
//
// The threat: Host decides who is called, Authorization and Cookie whose
// credentials are sent, and the others where the message ends. net/http drops
// some of them without a word.
func checkHeaderName(name string) error {
	if !token(name) {
		return refusal("the name is not that of a header (RFC 9110, section 5.1); the document is wrong")
	}
	switch http.CanonicalHeaderKey(name) {
	case "Authorization", "Connection", "Content-Length", "Cookie", "Host", "Keep-Alive",
		"Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return refusal("the header belongs to HTTP or to the session, and cannot be set by an argument; leave it nil")
	}
	return nil
}

// token reports whether s is a token (RFC 9110, section 5.6.2).
func token(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !unreserved(c) && strings.IndexByte("!#$%&'*+^`|", c) < 0 {
			return false
		}
	}
	return s != ""
}
