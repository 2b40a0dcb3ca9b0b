package wire

import "strings"

// cookie appends a value as cookies of the header Cookie (RFC 6265, section
// 4.2.1): name=value; name=value.
func (r *Request) cookie(name string, n *node, s Style) error {
	switch s.kind() {
	case Form, Plain, JSON, Text:
	default:
		return errStyle
	}
	list, err := pairs(name, n, s)
	if err != nil {
		return err
	}
	for i := range list {
		if !token(list[i].name) {
			return refusal("the name is not that of a cookie (RFC 6265, section 4.1.1); use another")
		}
		value, err := cookieValue(&list[i], s)
		if err != nil {
			return err
		}
		if len(r.cookies) > 0 {
			r.cookies = append(r.cookies, "; "...)
		}
		r.cookies = append(r.cookies, list[i].name+"="+value...)
	}
	return nil
}

// cookieValue returns the value of one cookie.
func cookieValue(p *pair, s Style) (string, error) {
	parts := p.list
	if parts == nil {
		parts = []string{p.value}
	}
	var out []byte
	for i, part := range parts {
		if i > 0 {
			out = append(out, ',') // no octet of a cookie to RFC 6265, and what the style says
		}
		if s.kind() != Plain {
			out = escapeCookie(out, part, p.list != nil)
			continue
		}
		if !octets(part) || p.list != nil && strings.Contains(part, ",") {
			return "", refusal(`the value has characters that a cookie cannot have, such as a space, a quote, a "," or a ";", and the document says that nothing is escaped; escape it as the API says`)
		}
		out = append(out, part...)
	}
	return string(out), nil
}

// escapeCookie appends s with the characters percent-encoded that a cookie
// cannot have, and the percent sign. What it can have stays as it is, because
// many servers do not decode cookies.
func escapeCookie(dst []byte, s string, list bool) []byte {
	for i := range len(s) {
		if c := s[i]; octet(c) && c != '%' && (!list || c != ',') {
			dst = append(dst, c)
			continue
		}
		dst = escape(dst, s[i:i+1], "")
	}
	return dst
}

// octets reports whether a cookie can have s as its value.
func octets(s string) bool {
	for i := range len(s) {
		if !octet(s[i]) {
			return false
		}
	}
	return true
}

// octet reports whether c is a cookie-octet (RFC 6265, section 4.1.1).
func octet(c byte) bool {
	return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'
}
