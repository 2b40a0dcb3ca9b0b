// Package pointer follows JSON pointers (RFC 6901) through decoded JSON.
package pointer

import (
	"strconv"
	"strings"
)

// Split returns the unescaped reference tokens of a pointer. ok is false for a
// text that is no pointer: neither empty nor with a slash in front.
func Split(pointer string) (tokens []string, ok bool) {
	if pointer == "" {
		return nil, true
	}
	rest, ok := strings.CutPrefix(pointer, "/")
	if !ok {
		return nil, false
	}
	tokens = strings.Split(rest, "/")
	for i, t := range tokens {
		tokens[i] = Unescape(t)
	}
	return tokens, true
}

// Unescape returns the member that a reference token names.
func Unescape(token string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}

// Escape returns the reference token that names a member.
func Escape(member string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(member)
}

// Lookup follows a pointer through objects and arrays. ok is false when it
// leads nowhere.
func Lookup(doc any, pointer string) (value any, ok bool) {
	tokens, ok := Split(pointer)
	if !ok {
		return nil, false
	}
	for _, token := range tokens {
		switch at := doc.(type) {
		case map[string]any:
			if doc, ok = at[token]; !ok {
				return nil, false
			}
		case []any:
			i, ok := index(token, at)
			if !ok {
				return nil, false
			}
			doc = at[i]
		default:
			return nil, false
		}
	}
	return doc, true
}

// Put returns doc with value where the pointer leads to. Objects that are
// missing on the way are made, and take the place of what is none; an array is
// not made longer. A text that is no pointer changes nothing.
func Put(doc any, pointer string, value any) any {
	tokens, ok := Split(pointer)
	if !ok {
		return doc
	}
	return put(doc, tokens, value)
}

func put(doc any, tokens []string, value any) any {
	if len(tokens) == 0 {
		return value
	}
	if list, ok := doc.([]any); ok {
		if i, ok := index(tokens[0], list); ok {
			list[i] = put(list[i], tokens[1:], value)
		}
		return list
	}
	object, ok := doc.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	object[tokens[0]] = put(object[tokens[0]], tokens[1:], value)
	return object
}

// index reads a reference token as the index of an element: digits, without a
// zero in front (section 4).
func index(token string, list []any) (int, bool) {
	if token == "" || strings.Trim(token, "0123456789") != "" || (token[0] == '0' && token != "0") {
		return 0, false
	}
	i, err := strconv.Atoi(token)
	return i, err == nil && i < len(list)
}
