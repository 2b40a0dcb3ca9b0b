package names

import (
	"strings"
	"unicode"
)

// Words returns the words of a name in camel case: ListHTTPServers has the words
// List, HTTP and Servers.
func Words(name string) []string {
	var words []string
	runes := []rune(name)
	from := 0
	for i := 1; i < len(runes); i++ {
		up := unicode.IsUpper(runes[i])
		begins := up && !unicode.IsUpper(runes[i-1]) ||
			up && i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if begins {
			words = append(words, string(runes[from:i]))
			from = i
		}
	}
	if from < len(runes) {
		words = append(words, string(runes[from:]))
	}
	return words
}

// Without returns an exported name without the words of another one, in singular
// or plural, where it first has them: ListProjectTasks without Projects is
// ListTasks. The last words of the other one will do, or the very last one in a name
// of two: ListUsers without AdminUsers is List. It returns the name as it is if
// nothing would be left of it.
func Without(name, other string) string {
	words, out := Words(name), Words(other)
	for ; len(out) > 0; out = out[1:] {
		if short := without(words, out); short != "" {
			return short
		}
		if len(out) == 2 && len(words) > 2 {
			break
		}
	}
	return name
}

// without returns words without others, "" if it has not all of these or no others.
func without(words, out []string) string {
	for i := 0; len(out) > 0 && i+len(out) <= len(words); i++ {
		if !sameWords(words[i:i+len(out)], out) {
			continue
		}
		left := strings.Join(words[:i], "") + strings.Join(words[i+len(out):], "")
		if left == "" || !unicode.IsUpper([]rune(left)[0]) {
			return ""
		}
		return left
	}
	return ""
}

// Below returns what an operationId has behind the part that names a resource, such
// as locations.list in apphub.projects.locations.list; "" if it has no such part.
func Below(id, resource string) string {
	rest := id
	for {
		i := strings.IndexAny(rest, "./:")
		if i < 0 {
			return ""
		}
		part := Words(Exported(rest[:i], ""))
		rest = rest[i+1:]
		if own := Words(resource); len(part) == len(own) && len(own) > 0 && sameWords(part, own) {
			return rest
		}
	}
}

// sameWords reports whether two lists have the same words; the last one may be in
// singular in one of them.
func sameWords(a, b []string) bool {
	for i := range a {
		x, y := strings.ToLower(a[i]), strings.ToLower(b[i])
		if x != y && (i+1 < len(a) || !pluralOf(x, y) && !pluralOf(y, x)) {
			return false
		}
	}
	return true
}

// pluralOf reports whether many is the plural of one.
func pluralOf(many, one string) bool {
	if many == one+"s" || many == one+"es" {
		return true
	}
	stem, ok := strings.CutSuffix(one, "y")
	return ok && many == stem+"ies"
}
