package wire

import "strconv"

// pair is a name and its value: a scalar, one item or member of a value that is
// exploded, or the whole of one that is not, as a list that a delimiter joins.
type pair struct {
	name  string
	value string
	list  []string // in the place of value
	delim byte     // ',', ' ' or '|'
}

// The reasons that more than one style has.
const (
	errNull   = refusal("the value is null, which the style cannot tell from a value that is not set; leave it out")
	errNested = refusal("an array or object inside another has no text in this style; " +
		"the document would have to say style deepObject, or content application/json")
	errNullInside = refusal("an item or member is null, for which the style has no text; leave it out")
	errNoItems    = refusal("the array is empty, which the style cannot tell from one that is not set; leave it nil if that is meant")
	errNoMembers  = refusal("the object has no members, which the style cannot tell from one that is not set; leave it nil if that is meant")
	errNoName     = refusal("a member of the object has an empty name, which servers drop; use another key")
	errStyle      = refusal("the document gives it a style that does not exist here; generate the package anew")
)

// pairs returns what a value is in the styles of queries, forms and cookies.
func pairs(name string, n *node, s Style) ([]pair, error) {
	switch {
	case s.kind() == JSON:
		return []pair{{name: name, value: string(n.json())}}, nil
	case n.kind == null && s.is(AllowEmpty), n.kind == array && len(n.items) == 0 && s.is(AllowEmpty):
		return []pair{{name: name}}, nil
	case n.kind == null:
		return nil, errNull
	case n.kind == array && len(n.items) == 0:
		return nil, errNoItems
	}
	switch s.kind() {
	case Text, Form, SpaceDelimited, PipeDelimited, Plain:
		return demanded(s)(flat(name, n, s))
	case DeepObject:
		return demanded(s)(deep(nil, name, n))
	}
	return nil, errStyle
}

// demanded refuses an object without members where it is required.
func demanded(s Style) func([]pair, error) ([]pair, error) {
	return func(list []pair, err error) ([]pair, error) {
		if err == nil && len(list) == 0 && s.is(Required) {
			return nil, errNoMembers
		}
		return list, err
	}
}

// flat returns a value of one level.
func flat(name string, n *node, s Style) ([]pair, error) {
	if n.kind == scalar {
		return []pair{{name: name, value: n.text}}, nil
	}
	if err := scalars(n); err != nil {
		return nil, err
	}
	delim := byte(',')
	switch s.kind() {
	case Text:
		return nil, refusal("the document describes it as text, and an array or object has none; pass it as a string")
	case SpaceDelimited:
		delim = ' '
	case PipeDelimited:
		delim = '|'
	}
	if !s.is(Explode) {
		if n.kind == object && len(n.items) == 0 {
			return nil, errNoMembers
		}
		return []pair{{name: name, list: n.list(), delim: delim}}, nil
	}
	if n.kind == object && delim != ',' {
		return nil, refusal("an object that is exploded has no text in this style (OpenAPI 3.2, style examples); the document would have to say explode: false")
	}
	list := make([]pair, len(n.items))
	for i := range n.items {
		list[i] = pair{name: name, value: n.items[i].text}
		if n.kind == object {
			list[i].name = n.items[i].key
		}
	}
	return list, nil
}

// scalars reports why the items or members cannot be sent at one level.
func scalars(n *node) error {
	for i := range n.items {
		if n.kind == object && n.items[i].key == "" {
			return errNoName
		}
		switch n.items[i].kind {
		case null:
			return errNullInside
		case array, object:
			return errNested
		}
	}
	return nil
}

// list returns the items of an array, or the keys and values of an object.
func (n *node) list() []string {
	parts := make([]string, 0, 2*len(n.items))
	for i := range n.items {
		if n.kind == object {
			parts = append(parts, n.items[i].key)
		}
		parts = append(parts, n.items[i].text)
	}
	return parts
}

// deep appends what a value of any depth is in the style deepObject.
func deep(list []pair, name string, n *node) ([]pair, error) {
	switch n.kind {
	case scalar:
		return append(list, pair{name: name, value: n.text}), nil
	case null:
		return nil, errNullInside
	case array:
		if len(n.items) == 0 {
			return nil, refusal("an array inside is empty, for which the style has no text; leave it out")
		}
	}
	for i := range n.items {
		key := strconv.Itoa(i)
		if n.kind == object {
			if key = n.items[i].key; !deepKey(key) {
				return nil, refusal("a key is empty or has a bracket in it, which the style deepObject cannot escape; use another key")
			}
		}
		var err error
		if list, err = deep(list, name+"["+key+"]", &n.items[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// deepKey reports whether a key can stand between brackets.
func deepKey(key string) bool {
	for i := range len(key) {
		if key[i] == '[' || key[i] == ']' {
			return false
		}
	}
	return key != ""
}
