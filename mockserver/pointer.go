package mockserver

import (
	"strconv"

	"github.com/perennial-go/perennial/internal/pointer"
)

// textAt returns the text that a JSON pointer leads to, or "".
func textAt(v any, at string) string {
	text, _ := valueAt(v, at).(string)
	return text
}

// valueAt returns what a JSON pointer leads to, or nil.
func valueAt(v any, at string) any {
	if at == "" {
		return nil
	}
	v, _ = pointer.Lookup(v, at)
	return v
}

// putAt returns v with a value where the pointer leads to. What is missing on the
// way is made. A number takes the place of a text as a text.
func putAt(v any, at string, value any) any {
	if at == "" {
		return v
	}
	if n, ok := value.(int); ok {
		if _, text := valueAt(v, at).(string); text {
			value = strconv.Itoa(n)
		}
	}
	return pointer.Put(v, at, value)
}
