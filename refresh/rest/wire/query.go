package wire

import (
	"bytes"
	"strings"
)

// query is a query string, or an urlencoded body, as it grows.
type query struct {
	text []byte
	open bool // the members of an object became parameters, under names that the caller may have chosen
}

const errTwice = refusal("a member of an object that is exploded has the name of another parameter, and one of the two would be lost; use another key")

// add appends a value.
func (q *query) add(name string, n *node, s Style) error {
	if n.kind == scalar && s.kind() != JSON {
		if s.kind() < Form || s.kind() > Text {
			return errStyle
		}
		if q.open && q.has(name) {
			return errTwice
		}
		q.pair(name, n.text, s) // what nearly every parameter is
		return nil
	}
	if n.kind == array && s == Form|Explode && len(n.items) > 0 && !q.open {
		if err := scalars(n); err != nil {
			return err
		}
		for i := range n.items {
			q.pair(name, n.items[i].text, s)
		}
		return nil
	}
	list, err := pairs(name, n, s)
	if err != nil {
		return err
	}
	opens := n.kind == object && s.is(Explode) && s.kind() != DeepObject && s.kind() != JSON
	if q.open || opens {
		for i := range list {
			if q.has(list[i].name) {
				return errTwice
			}
		}
	}
	for i := range list {
		if list[i].list == nil {
			q.pair(list[i].name, list[i].value, s)
		} else if err := q.list(&list[i], s); err != nil {
			return err
		}
	}
	q.open = q.open || opens
	return nil
}

// pair appends name=value.
func (q *query) pair(name, value string, s Style) {
	q.name(name)
	if s.is(AllowReserved) && s.kind() != JSON { // content has no such thing
		q.text = escape(q.text, value, reservedQuery)
		return
	}
	q.text = escape(q.text, value, "")
}

// list appends name=a,b. A comma inside a part is escaped, and the delimiter is
// not (RFC 6570, section 3.2.8). A space or a bar has to be escaped as a
// delimiter too, so that none inside a part would be told from it.
func (q *query) list(p *pair, s Style) error {
	if p.delim != ',' {
		for _, part := range p.list {
			if strings.IndexByte(part, p.delim) >= 0 {
				return refusal("a part holds the delimiter of the style, which cannot be escaped (OpenAPI 3.2, appendix E); the document would have to say style form")
			}
		}
	}
	q.name(p.name)
	keep := ""
	if s.is(AllowReserved) {
		keep = reservedList
	}
	for i, part := range p.list {
		switch {
		case i == 0:
		case p.delim == ',':
			q.text = append(q.text, ',')
		default:
			q.text = escape(q.text, string(p.delim), "")
		}
		q.text = escape(q.text, part, keep)
	}
	return nil
}

// name appends the name of a pair.
//
// The threat: a key such as "x&admin" that is not escaped sets a parameter which
// the caller never meant to set.
func (q *query) name(name string) {
	if len(q.text) > 0 {
		q.text = append(q.text, '&')
	}
	q.text = escape(q.text, name, "")
	q.text = append(q.text, '=')
}

// has reports whether there is a pair of that name.
func (q *query) has(name string) bool {
	want := append(escape(nil, name, ""), '=')
	for rest := q.text; len(rest) > 0; {
		var one []byte
		if one, rest, _ = bytes.Cut(rest, []byte("&")); bytes.HasPrefix(one, want) {
			return true
		}
	}
	return false
}
