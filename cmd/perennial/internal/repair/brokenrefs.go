package repair

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"
)

// brokenRefs finds references that lead out of the document, or nowhere. What
// they mean is not ours to guess, and the generator does not say where they are.
func brokenRefs(d *document) {
	for _, k := range []kind{pathItem, parameter, header, requestBody, response, schema} {
		d.walk(k, func(at place, n *yaml.Node) {
			ref := text(n, "$ref")
			switch {
			case ref == "" || ref == "#":
			case !strings.HasPrefix(ref, "#"):
				d.fail(at.with("$ref"), get(n, "$ref"), "put all into one file first, with npx @redocly/cli bundle or another bundler",
					"%q is in another file, and one document is read", ref)
			case !d.leads(ref):
				d.fail(at.with("$ref"), get(n, "$ref"), "correct it, or add in an overlay what it is to find",
					"%q leads nowhere", ref)
			}
		})
	}
}

// leads tells whether a reference leads somewhere, as it is or percent-decoded
// (RFC 6901, section 6).
func (d *document) leads(ref string) bool {
	if d.resolve(ref) != nil {
		return true
	}
	plain, err := url.PathUnescape(ref)
	return err == nil && d.resolve(plain) != nil
}
