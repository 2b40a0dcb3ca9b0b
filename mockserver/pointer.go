package mockserver

import (
	"strconv"
	"strings"
)

// steps takes a JSON pointer apart (RFC 6901, section 3).
func steps(pointer string) []string {
	out := strings.Split(pointer[1:], "/")
	for i, s := range out {
		out[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(s)
	}
	return out
}

// textAt returns the text that a pointer leads to, or "".
func textAt(v any, pointer string) string {
	text, _ := valueAt(v, pointer).(string)
	return text
}

// valueAt returns what a pointer leads to, or nil.
func valueAt(v any, pointer string) any {
	if !strings.HasPrefix(pointer, "/") {
		return nil
	}
	for _, step := range steps(pointer) {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

// putAt returns v with a value where the pointer leads to. What is missing on the
// way is made. A number takes the place of a text as a text.
func putAt(v any, pointer string, value any) any {
	if pointer == "" {
		return v
	}
	return putSteps(v, steps(pointer), value)
}

func putSteps(v any, path []string, value any) any {
	if len(path) == 0 {
		if n, ok := value.(int); ok {
			if _, text := v.(string); text {
				return strconv.Itoa(n)
			}
		}
		return value
	}
	if list, ok := v.([]any); ok {
		if n, err := strconv.Atoi(path[0]); err == nil && n >= 0 && n < len(list) {
			list[n] = putSteps(list[n], path[1:], value)
		}
		return list
	}
	object, ok := v.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	object[path[0]] = putSteps(object[path[0]], path[1:], value)
	return object
}
