package wire

import (
	"bytes"
	"strings"
)

// errEmptyPath is for an argument that would make another path.
const errEmptyPath = refusal("the value is empty, and the URL would be that of another operation; pass one that is not")

// segment appends what a value is in a path, in one of the styles of RFC 6570,
// sections 3.2.2 (simple), 3.2.5 (label) and 3.2.7 (matrix).
func segment(dst []byte, name string, n *node, s Style) ([]byte, error) {
	switch {
	case n.kind == unset:
		return nil, refusal("the value is not set; a path has no part that can be left out")
	case s.kind() == JSON:
		return escape(dst, string(n.json()), ""), nil
	case n.kind == null:
		return nil, refusal("the value is null, for which a path has no text; pass a value")
	case n.kind == scalar:
		return scalarSegment(dst, name, n.text, s)
	case len(n.items) == 0:
		return nil, errEmptyPath
	case s.kind() == Text:
		return nil, refusal("the document describes it as text, and an array or object has none; pass it as a string")
	}
	if err := scalars(n); err != nil {
		return nil, err
	}
	prefix, sep, err := separators(s)
	if err != nil {
		return nil, err
	}
	keep := ""
	if s.is(AllowReserved) {
		keep = reservedList
	}
	dst = append(dst, prefix...)
	named := s.kind() == Matrix && s.is(Explode) && n.kind == array // each item is ;name=item
	if s.kind() == Matrix && !s.is(Explode) {
		dst = append(escape(dst, name, ""), '=')
	}
	for i := range n.items {
		if i > 0 {
			dst = append(dst, sep)
		}
		switch {
		case named:
			dst = append(escape(dst, name, ""), '=')
		case n.kind == object:
			dst = member(dst, n.items[i].key, keep, s)
		}
		if dst = escape(dst, n.items[i].text, keep); s.kind() == Matrix {
			dst = bytes.TrimSuffix(dst, []byte("=")) // "=" is left out before nothing
		}
	}
	if len(dst) == 0 {
		return nil, errEmptyPath // one item, which is empty
	}
	return dst, dots(n, sep)
}

// member appends the key of an object's member and what follows it.
func member(dst []byte, key, keep string, s Style) []byte {
	dst = escape(dst, key, keep)
	if s.is(Explode) {
		return append(dst, '=')
	}
	return append(dst, ',')
}

// separators returns what stands before the value and between its parts.
func separators(s Style) (prefix string, sep byte, err error) {
	switch s.kind() {
	case Simple:
		return "", ',', nil
	case Label:
		if s.is(Explode) {
			return ".", '.', nil
		}
		return ".", ',', nil
	case Matrix:
		if s.is(Explode) {
			return ";", ';', nil
		}
		return ";", ',', nil
	}
	return "", 0, errStyle
}

// dots refuses parts with a dot in them where dots are between them: a dot is
// unreserved, and has no escape.
func dots(n *node, sep byte) error {
	if sep != '.' {
		return nil
	}
	for _, part := range n.list() {
		if strings.Contains(part, ".") {
			return refusal(`a part has a "." in it, which the exploded style label cannot escape; the document would have to say explode: false`)
		}
	}
	return nil
}

// scalarSegment appends a scalar.
func scalarSegment(dst []byte, name, value string, s Style) ([]byte, error) {
	if value == "" {
		return nil, errEmptyPath
	}
	switch s.kind() {
	case Simple, Text:
	case Label:
		dst = append(dst, '.')
	case Matrix:
		dst = append(dst, ';')
		dst = append(escape(dst, name, ""), '=')
	default:
		return nil, errStyle
	}
	keep := ""
	if s.is(AllowReserved) {
		keep = reservedPath
	}
	return escape(dst, value, keep), nil
}
