package wire

import "strings"

// What is kept of the reserved characters of RFC 3986, section 2.2, under
// [AllowReserved]. Escaped in any case: what is not allowed in the component
// ("#", "[" and "]"; "/" and "?" in a path), what ends a value ("&") or is read
// as something else by form decoders ("+" as a space, ";" as the end of a pair),
// and ";" in a path, after which some servers forget the rest of a segment.
const (
	reservedQuery = ":/?@!$'()*,="
	reservedPath  = ":@!$&'()*+,="
	// reservedList is what is kept of an item or member: no delimiter of a style.
	reservedList = ":@!$'()*"
)

// unreserved reports whether c stands for itself everywhere in a URL (RFC 3986,
// section 2.3).
func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

const hex = "0123456789ABCDEF"

// escape appends s with everything percent-encoded but for unreserved
// characters and those in keep.
func escape(dst []byte, s, keep string) []byte {
	done := 0 // how much of s is appended
	for i := range len(s) {
		c := s[i]
		if unreserved(c) || (keep != "" && strings.IndexByte(keep, c) >= 0) {
			continue
		}
		dst = append(dst, s[done:i]...)
		dst = append(dst, '%', hex[c>>4], hex[c&15])
		done = i + 1
	}
	return append(dst, s[done:]...)
}

// untouched reports whether escape would append s as it is.
func untouched(s string) bool {
	for i := range len(s) {
		if !unreserved(s[i]) {
			return false
		}
	}
	return true
}

// literal appends text of the document's own: what is legal in a URL stays, with
// the escapes that are there already, and the rest is escaped.
func literal(dst []byte, s, keep string) []byte {
	if legal(s, keep) {
		return append(dst, s...) // as nearly every document has it
	}
	for i := range len(s) {
		if s[i] == '%' && triple(s[i:]) {
			dst = append(dst, '%')
			continue
		}
		dst = escape(dst, s[i:i+1], keep)
	}
	return dst
}

// triple reports whether s begins with a percent-encoded octet.
func triple(s string) bool {
	return len(s) > 2 && ishex(s[1]) && ishex(s[2])
}

func ishex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
