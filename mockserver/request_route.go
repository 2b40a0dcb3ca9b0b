package mockserver

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// template is a path of the document, taken apart.
type template struct {
	path     string
	segments []segment
	methods  map[string]*operation
}

// segment is what stands between two slashes of a template.
type segment struct {
	text  string         // without names, decoded
	names []string       // in braces
	mixed *regexp.Regexp // where there is text beside the names
}

var inBraces = regexp.MustCompile(`\{([^{}]*)\}`)

func newTemplate(path string) *template {
	t := &template{path: path, methods: map[string]*operation{}}
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		s := segment{text: unescaped(part)}
		for _, m := range inBraces.FindAllStringSubmatch(part, -1) {
			s.names = append(s.names, m[1])
		}
		if len(s.names) > 0 && part != "{"+s.names[0]+"}" {
			var pattern strings.Builder
			for i, literal := range inBraces.Split(part, -1) {
				if i > 0 {
					pattern.WriteString("(.+?)")
				}
				pattern.WriteString(regexp.QuoteMeta(unescaped(literal)))
			}
			s.mixed = regexp.MustCompile("^" + pattern.String() + "$")
		}
		t.segments = append(t.segments, s)
	}
	return t
}

// checkPaths looks for templates that no path could match.
func checkPaths(paths *openapi3.Paths) error {
	for _, path := range slices.Sorted(maps.Keys(paths.Map())) {
		if rest := inBraces.ReplaceAllString(path, ""); strings.ContainsAny(rest, "{}") || strings.Contains(path, "{}") {
			return fmt.Errorf("paths: %q: its braces do not hold names: write {name}", path)
		}
	}
	return nil
}

// unescaped is a part of a path with its escapes decoded. One that is not escaped well
// stands for itself.
func unescaped(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	return s
}

// match returns the values in a path, as they were sent. The path is one without its
// first slash, taken apart at the others.
func (t *template) match(parts []string) (map[string]string, bool) {
	if len(parts) != len(t.segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, s := range t.segments {
		switch {
		case s.names == nil:
			if unescaped(parts[i]) != s.text {
				return nil, false
			}
		case s.mixed == nil:
			if parts[i] == "" {
				return nil, false
			}
			values[s.names[0]] = parts[i]
		default:
			found := s.mixed.FindStringSubmatch(unescaped(parts[i]))
			if found == nil {
				return nil, false
			}
			for n, name := range s.names {
				values[name] = url.PathEscape(found[n+1])
			}
		}
	}
	return values, true
}

// compareTemplates puts those first that say more: text before text with names in it
// before a name alone, from left to right.
func compareTemplates(a, b *template) int {
	for i := range min(len(a.segments), len(b.segments)) {
		if c := cmp.Compare(a.segments[i].rank(), b.segments[i].rank()); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.path, b.path)
}

func (s segment) rank() int {
	switch {
	case s.names == nil:
		return 0
	case s.mixed != nil:
		return 1
	default:
		return 2
	}
}

// find returns the operation that r is for, and the values in its path as they were sent.
// Where templates overlap, the first one counts that has the method.
func (d *description) find(r *http.Request) (*operation, map[string]string, error) {
	path := r.URL.EscapedPath()
	allowed := map[string]bool{}
	for _, base := range append([]string{""}, d.bases...) {
		rest, ok := strings.CutPrefix(path, base+"/")
		if !ok {
			continue
		}
		parts := strings.Split(rest, "/")
		for _, t := range d.templates {
			values, ok := t.match(parts)
			if !ok {
				continue
			}
			if o := t.methods[r.Method]; o != nil {
				return o, values, nil
			}
			for method := range t.methods {
				allowed[method] = true
			}
		}
	}
	if len(allowed) > 0 {
		return nil, nil, fail(http.StatusMethodNotAllowed, "method_not_allowed", "the path has no such method").
			with("Allow", strings.Join(slices.Sorted(maps.Keys(allowed)), ", "))
	}
	return nil, nil, fail(http.StatusNotFound, "no_such_route", "the API has no such path")
}
