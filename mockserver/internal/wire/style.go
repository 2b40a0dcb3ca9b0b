package wire

import (
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// decode turns the escapes of a part of a URL into what they stand for. A text that is
// not escaped well stands for itself.
func decode(text string, unescape func(string) (string, error)) string {
	if out, err := unescape(text); err == nil {
		return out
	}
	return text
}

// split takes a text apart at a separator. The separator may be encoded, as encoders do
// that escape the whole value, and then it cannot be told from one in a value.
func split(raw, separator string, unescape func(string) (string, error)) [][]string {
	plain := strings.Split(raw, separator)
	for i := range plain {
		plain[i] = decode(plain[i], unescape)
	}
	if whole := strings.Split(decode(raw, unescape), separator); len(whole) != len(plain) {
		return [][]string{plain, whole}
	}
	return [][]string{plain}
}

// delimited is a node of one text whose parts have a separator between them.
func delimited(raw, separator string, explode bool, unescape func(string) (string, error)) *node {
	n := leaf(decode(raw, unescape))
	for _, parts := range split(raw, separator, unescape) {
		n.lists = append(n.lists, leaves(parts))
		if explode {
			n.addObject(assignments(parts))
		} else {
			n.addObject(pairs(parts))
		}
	}
	if raw == "" {
		n.lists, n.objects = append(n.lists, nil), append(n.objects, map[string]*node{})
	}
	n.addJSON()
	return n
}

// inPath is the node of a parameter in the path; raw is as it was sent.
func inPath(name, raw string, m *openapi3.SerializationMethod) *node {
	switch m.Style {
	case openapi3.SerializationLabel:
		raw = strings.TrimPrefix(raw, ".")
		n := delimited(raw, ".", m.Explode, url.PathUnescape)
		if !m.Explode { // OAS 3.0 and 3.1 differ in the separator
			comma := delimited(raw, ",", false, url.PathUnescape)
			n.lists, n.objects = append(comma.lists, n.lists...), append(comma.objects, n.objects...)
		}
		return n
	case openapi3.SerializationMatrix:
		raw = strings.TrimPrefix(raw, ";")
		if !m.Explode {
			return delimited(strings.TrimPrefix(strings.TrimPrefix(raw, name), "="), ",", false, url.PathUnescape)
		}
		parts := strings.Split(raw, ";")
		n := &node{}
		var items []string
		for i := range parts {
			parts[i] = decode(parts[i], url.PathUnescape)
			items = append(items, strings.TrimPrefix(strings.TrimPrefix(parts[i], name), "="))
		}
		n.texts, n.lists = items[:1], [][]*node{leaves(items)}
		n.addObject(assignments(parts))
		return n
	default:
		return delimited(raw, ",", m.Explode, url.PathUnescape)
	}
}

// inHeader is the node of a header. It is not escaped, but some clients do so.
func inHeader(lines []string, m *openapi3.SerializationMethod) *node {
	raw := strings.Join(lines, ",")
	same := func(s string) (string, error) { return strings.TrimSpace(s), nil }
	n := delimited(raw, ",", m.Explode, same)
	if strings.Contains(raw, "%") {
		escaped := delimited(raw, ",", m.Explode, url.PathUnescape)
		n.texts = append(n.texts, escaped.texts...)
		n.lists, n.objects = append(n.lists, escaped.lists...), append(n.objects, escaped.objects...)
	}
	return n
}
