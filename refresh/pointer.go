package refresh

import (
	"fmt"
	"strconv"
	"strings"
)

// lookup follows a JSON pointer (RFC 6901) through objects and arrays.
func lookup(doc any, pointer string) (any, bool) {
	for name := range steps(pointer) {
		switch at := doc.(type) {
		case map[string]any:
			next, ok := at[name]
			if !ok {
				return nil, false
			}
			doc = next
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(at) {
				return nil, false
			}
			doc = at[i]
		default:
			return nil, false
		}
	}
	return doc, true
}

// place puts value where a JSON pointer says, making the objects on the way.
func place(doc map[string]any, pointer, value string) error {
	names := []string{}
	for name := range steps(pointer) {
		names = append(names, name)
	}
	if len(names) == 0 {
		return fmt.Errorf("refresh: JSON pointer %q names no member; want one such as /refresh_token", pointer)
	}
	for _, name := range names[:len(names)-1] {
		next, ok := doc[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			doc[name] = next
		}
		doc = next
	}
	doc[names[len(names)-1]] = value
	return nil
}

// steps yields the unescaped reference tokens of a JSON pointer.
func steps(pointer string) func(yield func(string) bool) {
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	return func(yield func(string) bool) {
		rest, ok := strings.CutPrefix(pointer, "/")
		for ok {
			var name string
			name, rest, ok = strings.Cut(rest, "/")
			if !yield(unescape.Replace(name)) {
				return
			}
		}
	}
}
