package judge

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// stylesOf are the styles that a parameter may have, by its place, the default
// first (OpenAPI 3.0.4, section 4.8.12.3, and 3.2.0, section 4.12.2.3).
func stylesOf(in string) []string {
	switch in {
	case "path":
		return []string{"simple", "label", "matrix"}
	case "query":
		return []string{"form", "spaceDelimited", "pipeDelimited", "deepObject"}
	case "header":
		return []string{"simple"}
	case "cookie":
		return []string{"form", "cookie"}
	}
	return nil
}

// known are all styles that there are.
func known() []string {
	return []string{"simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie"}
}

// parameters looks at places and names of parameters.
func parameters(d *document.Document) {
	d.Walk(document.Parameter, func(at document.Path, n *yaml.Node) {
		if node.Get(n, "$ref") != nil {
			return
		}
		in := node.Get(n, "in")
		if in == nil || stylesOf(in.Value) == nil && in.Value != "querystring" {
			d.Fail(at.With("in"), n, "write one of them", "the place of a parameter is query, header, path or cookie, and not %q", node.Text(n, "in"))
			return
		}
		name := node.Get(n, "name")
		if name == nil || name.Kind != yaml.ScalarNode {
			d.Fail(at, n, "give it one", "the parameter has no name")
			return
		}
		if !seen(d, at.With("name"), name, "the name of a parameter", name.Value) {
			return
		}
		if in.Value == "header" && !isToken(name.Value) {
			d.Fail(at.With("name"), name, "correct it in an overlay", "%q cannot be the name of a header (RFC 9110, section 5.1)", name.Value)
		}
	})
}

// styles refuses a style that there is not: nobody knows what goes on the wire. One
// that stands at the wrong place is dropped.
func styles(d *document.Document) {
	check := func(at document.Path, n *yaml.Node, allowed []string) {
		s := node.Get(n, "style")
		switch {
		case s == nil || slices.Contains(allowed, s.Value):
		case !slices.Contains(known(), s.Value):
			d.Fail(at.With("style"), s, "write one of them, or leave it out", "%q is no style; there are: %s", s.Value, strings.Join(allowed, ", "))
		default:
			d.Note(at.With("style"), s, "the style %s is not for this place: dropped, so that it is %s", s.Value, allowed[0])
			node.Remove(n, "style")
		}
	}
	d.Walk(document.Parameter, func(at document.Path, n *yaml.Node) {
		if in := node.Text(n, "in"); stylesOf(in) != nil {
			check(at, n, stylesOf(in))
		}
	})
	d.Walk(document.Header, func(at document.Path, n *yaml.Node) { check(at, n, stylesOf("header")) })
	d.Walk(document.Encoding, func(at document.Path, n *yaml.Node) { check(at, n, stylesOf("query")) })
}

// isToken reports whether s can name a header.
func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte(`"(),/:;<=>?@[\]{}`, s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}
