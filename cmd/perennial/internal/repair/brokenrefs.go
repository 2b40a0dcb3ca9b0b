package repair

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// brokenRefs finds references that lead out of the document, or nowhere. What
// they mean is not ours to guess, and the generator does not say where they are.
func brokenRefs(d *document.Document) {
	d.WalkAll([]document.Kind{document.PathItem, document.Parameter, document.Header, document.RequestBody, document.Response, document.Schema}, func(k document.Kind, at document.Path, n *yaml.Node) {
		ref := plain(d, n)
		switch {
		case ref == "" || ref == "#":
		case k == document.Schema && component(ref) != "" && component(ref) != "schemas":
			d.Fail(at.With("$ref"), node.Get(n, "$ref"), "refer to a schema, or write the schema in its place",
				"%q is one of the %s, where a schema has to stand", ref, component(ref))
		case d.Resolve(ref) == nil:
			d.Fail(at.With("$ref"), node.Get(n, "$ref"), "correct it, or add in an overlay what it is to find",
				"%q leads nowhere", ref)
		}
	})
}

// plain returns the reference of n. One that is percent-encoded (RFC 6901, section
// 6) is written plainly, for readers that do not decode it.
func plain(d *document.Document, n *yaml.Node) string {
	ref := node.Text(n, "$ref")
	if !strings.Contains(ref, "%") || d.Resolve(ref) != nil {
		return ref
	}
	decoded, err := url.PathUnescape(ref)
	if err != nil || d.Resolve(decoded) == nil {
		return ref
	}
	d.Set(n, "$ref", node.Str(decoded))
	return decoded
}

// component is the section of the components that a reference leads to directly, ""
// for one that leads elsewhere.
func component(ref string) string {
	rest, ok := strings.CutPrefix(ref, "#/components/")
	section, name, _ := strings.Cut(rest, "/")
	if !ok || strings.Contains(name, "/") {
		return ""
	}
	return section
}
