// Package place says where in an OpenAPI document something is wrong.
package place

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem is something wrong in a document, and where.
type Problem struct {
	File string
	// Line is 1-based; 0 when it is not known.
	Line int
	// Place is the way to it through the keys of the document, with dots.
	Place string
	Text  string
}

func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Place != "" {
		b.WriteString(p.Place + ": ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Path is the way to a value, key by key.
type Path []string

// At returns the path of a member.
func (p Path) At(keys ...string) Path {
	return append(p[:len(p):len(p)], keys...)
}

// Operation returns the path of the operation of a route that has a method
// (OpenAPI 3.2.0, section 4.9.1).
func Operation(route, method string) Path {
	switch method {
	case http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete, http.MethodOptions, http.MethodHead, http.MethodPatch, http.MethodTrace, "QUERY":
		return Path{"paths", route, strings.ToLower(method)}
	}
	return Path{"paths", route, "additionalOperations", method}
}

// Log is a document and what is wrong with it.
type Log struct {
	// File is the name of the document.
	File string
	// Root is the document with its lines. Lines below zero are those of the
	// overlay that was laid over it.
	Root *yaml.Node
	// Overlay is the name of that overlay.
	Overlay string
	// Where returns the file of a line, and the line in it; an empty name is File.
	// nil says that all lines are those of File.
	Where func(line int) (file string, in int)

	errs  []error
	index map[*yaml.Node]map[string]int // where the keys of large mappings are
}

// Problem returns a problem at p.
func (l *Log) Problem(p Path, format string, args ...any) *Problem {
	problem := &Problem{File: l.File, Line: l.Line(p), Place: strings.Join(p, "."), Text: fmt.Sprintf(format, args...)}
	if problem.Line < 0 {
		problem.File, problem.Line = l.Overlay, -problem.Line
		return problem
	}
	if l.Where != nil {
		file, line := l.Where(problem.Line)
		problem.File, problem.Line = cmp.Or(file, l.File), line
	}
	return problem
}

// Report notes a problem at p. What many operations inherit is wrong once.
func (l *Log) Report(p Path, format string, args ...any) {
	problem := l.Problem(p, format, args...)
	if !slices.ContainsFunc(l.errs, func(e error) bool { return e.Error() == problem.Error() }) {
		l.errs = append(l.errs, problem)
	}
}

// Add takes over problems that were joined.
func (l *Log) Add(err error) {
	if err == nil {
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		l.errs = append(l.errs, many.Unwrap()...)
		return
	}
	l.errs = append(l.errs, err)
}

// Count is how many problems there are.
func (l *Log) Count() int { return len(l.errs) }

// Err joins all that was reported, in the order of lines.
func (l *Log) Err() error {
	slices.SortStableFunc(l.errs, func(a, b error) int {
		var x, y *Problem
		if errors.As(a, &x) && errors.As(b, &y) {
			return cmp.Compare(x.Line, y.Line)
		}
		return 0
	})
	return errors.Join(l.errs...)
}

// Object reads an object and reports the keys that it should not have. A
// missing object is an empty one.
func (l *Log) Object(raw any, at Path, keys ...string) (map[string]any, bool) {
	if raw == nil {
		return nil, true
	}
	x, ok := raw.(map[string]any)
	if !ok {
		l.Report(at, "is %T and should be an object", raw)
		return nil, false
	}
	for _, k := range slices.Sorted(maps.Keys(x)) {
		if !slices.Contains(keys, k) {
			l.Report(at.At(k), "unknown key %q; one of: %s", k, List(keys))
		}
	}
	return x, true
}

// List joins names for a message.
func List(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// Line returns the line of p's last key that is in the document: a member that
// is missing is reported at what it is missing from. 0 is none.
func (l *Log) Line(p Path) int {
	if l.Root == nil || len(l.Root.Content) == 0 {
		return 0
	}
	n, line := l.Root.Content[0], 0
	for _, key := range p {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		k, v := l.lookup(n, key)
		if k == nil {
			break
		}
		n, line = v, k.Line
	}
	return line
}

// lookup returns the key and the value of a member of n; nil when there is none.
func (l *Log) lookup(n *yaml.Node, key string) (k, v *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return nil, nil
	}
	if len(n.Content) > 128 { // of a document that is asked for each of its paths
		at, ok := l.keys(n)[key]
		if !ok {
			return nil, nil
		}
		return n.Content[at], n.Content[at+1]
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// keys says where the keys of a mapping are.
func (l *Log) keys(n *yaml.Node) map[string]int {
	if l.index[n] != nil {
		return l.index[n]
	}
	if l.index == nil {
		l.index = map[*yaml.Node]map[string]int{}
	}
	keys := make(map[string]int, len(n.Content)/2)
	for i := len(n.Content) - 2; i >= 0; i -= 2 {
		keys[n.Content[i].Value] = i
	}
	l.index[n] = keys
	return keys
}
