package wire

import (
	"strings"
)

// "". Each such case has a judge of its own in this package.
func (c *trial) misread() string {
	switch {
	case c.content && c.value == nil:
		return "null as content is an empty value to it"
	case c.content && beyondFloat(c.value):
		return "it decodes the JSON of a parameter with float64, which changes big integers"
	case c.in == "cookie" && c.content, c.in == "cookie" && c.escaped():
		return "it does not percent-decode cookies (OpenAPI 3.2, appendix D: style form does)"
	case c.in == "cookie" && c.explode && !isScalar(c.value):
		return "it refuses cookies that are exploded"
	case !c.content && isObject(c.value) && oddText(c.value):
		return "its pattern for brackets stops at a line feed, and it uses U+001F as a delimiter of its own"
	case c.style == "spaceDelimited" && c.explode, c.style == "pipeDelimited" && c.explode:
		return c.misreadDelimited()
	case c.in == "query" && oneEmpty(c.value):
		return "it takes an array of one empty string for none"
	case c.in == "query" || c.in == "cookie" || c.in == "path":
		return c.misreadList()
	}
	return ""
}

// misreadDelimited is about styles that are exploded, which OpenAPI leaves open.
func (c *trial) misreadDelimited() string {
	if isScalar(c.value) {
		return "it has no scalars in this style"
	}
	if oneEmpty(c.value) {
		return "it takes an array of one empty string for none"
	}
	return ""
}

// misreadList is about lists, which it splits after it has decoded them
// (RFC 6570, section 3.2.1: a delimiter inside a value is percent-encoded, so
// that a list is split first; OpenAPI 3.2, appendix C, says the same).
func (c *trial) misreadList() string {
	if isScalar(c.value) {
		if c.style == "spaceDelimited" || c.style == "pipeDelimited" {
			return "it has no scalars in this style"
		}
		return ""
	}
	if c.content || c.style == "deepObject" || c.in == "query" && c.explode {
		return ""
	}
	for _, part := range parts(c.value) {
		switch {
		case strings.ContainsAny(part, ",;="):
			return "it decodes a list before it splits it"
		case part == "" && c.style == "matrix":
			return `it wants "=" before nothing (RFC 6570, section 3.2.7, leaves it out)`
		}
	}
	return ""
}

// escaped reports whether a part has a character that a cookie needs escaped.
func (c *trial) escaped() bool {
	for _, part := range parts(c.value) {
		if strings.ContainsAny(part, "%,;\"\\ ") || strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return true
		}
	}
	return false
}

// parts are the strings in a value: scalars, items, keys and members.
func parts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, item := range v {
			list = append(list, parts(item)...)
		}
		return list
	case map[string]any:
		var list []string
		for key, item := range v {
			list = append(list, append(parts(item), key)...)
		}
		return list
	}
	return nil
}

func isScalar(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return false
	}
	return true
}

func oneEmpty(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) == 1 && list[0] == ""
}

// oddText reports whether a key at any depth has a line feed, or any text U+001F.
func oddText(v any) bool {
	if m, ok := v.(map[string]any); ok {
		for key, item := range m {
			if strings.Contains(key, "\n") || oddText(item) {
				return true
			}
		}
	}
	for _, part := range parts(v) {
		if strings.Contains(part, "\x1f") {
			return true
		}
	}
	return false
}

// beyondFloat reports whether a value holds an integer that no float64 is.
func beyondFloat(v any) bool {
	switch v := v.(type) {
	case int64:
		return v > 1<<53 || v < -1<<53
	case []any:
		for _, item := range v {
			if beyondFloat(item) {
				return true
			}
		}
	case map[string]any:
		for _, item := range v {
			if beyondFloat(item) {
				return true
			}
		}
	}
	return false
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}
