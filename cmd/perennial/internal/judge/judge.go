// Package judge refuses what a document may not say, before anything is made of
// it. A document is somebody else's: what stands in it becomes Go source that is
// compiled into programs, addresses that passwords go to, and work for whoever
// reads it. It is the first of two walls; package wall, which looks at the Go that
// came of it, is the other one.
package judge

import (
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
)

// way is what to do about a text that cannot be in Go source.
const way = "write it without, or take it out with an overlay (remove: true)"

// Judge refuses d, or returns nil. What is only out of place is put right, with a
// note.
func Judge(d *document.Document) error {
	for _, check := range []func(*document.Document){references, circles, paths, methods, parameters, queryStrings, styles, names, enums, unions, schemes, merges} {
		if check(d); d.Err() != nil {
			return d.Err()
		}
	}
	return nil
}

// text refuses a text that cannot stand in a Go literal, a struct tag or a comment
// without changing what is around it. It reports whether it is fine.
func text(d *document.Document, at document.Path, n *yaml.Node, what, s string) bool {
	bad := unsafe(s)
	if bad != "" {
		d.Fail(at, n, way, "%s has %s in it: %q", what, bad, s)
	}
	return bad == ""
}

// seen refuses a text with characters that are not seen. Quotes are fine in it: it
// is written into Go by what quotes it, or not at all.
func seen(d *document.Document, at document.Path, n *yaml.Node, what, s string) bool {
	return text(d, at, n, what, strings.NewReplacer(`"`, "", "`", "", `\`, "").Replace(s))
}

// hint drops a text that says nothing binding, such as a format that is prose.
func hint(d *document.Document, at document.Path, n *yaml.Node, key string) {
	if value := node.Get(n, key); value != nil && unsafe(value.Value) != "" {
		d.Note(at, value, "dropped: %s in it, which no %s has", unsafe(value.Value), key)
		node.Remove(n, key)
	}
}

// unsafe names the first character of s that must not be in a name, "" for none.
func unsafe(s string) string {
	for _, r := range s {
		switch {
		case r == '"':
			return "a double quote"
		case r == '`':
			return "a backquote"
		case r == '\\':
			return "a backslash"
		case r == unicode.ReplacementChar:
			return "a character that is no Unicode"
		case unicode.IsControl(r):
			return fmt.Sprintf("the control character %U", r)
		case plain.Hidden(r):
			return fmt.Sprintf("%U, which changes how the text around it is shown or split", r)
		}
	}
	return ""
}

// names looks at what becomes the names of things in Go, in struct tags and on the
// wire.
func names(d *document.Document) {
	components := node.Get(d.Root, "components")
	for section, all := range node.Pairs(components) {
		for name := range node.Pairs(all) {
			text(d, document.Path{"components", section, name}, all, "the name of a component", name)
		}
	}
	d.Walk(document.Operation, func(at document.Path, n *yaml.Node) {
		if id := node.Get(n, "operationId"); id != nil {
			text(d, at.With("operationId"), id, "the operationId", id.Value)
		}
		for status := range node.Pairs(node.Get(n, "responses")) {
			if !strings.HasPrefix(status, "x-") && !isStatus(status) {
				d.Fail(at.With("responses", status), n, "write it so", "%q is no status: 200, 2XX or default", status)
			}
		}
	})
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		for _, key := range []string{"properties", "patternProperties", "$defs", "definitions"} {
			for name := range node.Pairs(node.Get(n, key)) {
				if key != "patternProperties" {
					seen(d, at.With(key, name), n, "the name of a property", name)
				}
			}
		}
		for _, key := range []string{"format", "contentMediaType", "contentEncoding"} {
			hint(d, at.With(key), n, key)
		}
	})
	contents(d)
}

// contents looks at media types and the names of headers.
func contents(d *document.Document) {
	d.WalkAll([]document.Kind{document.RequestBody, document.Response, document.Parameter, document.Header}, func(_ document.Kind, at document.Path, n *yaml.Node) {
		for media := range node.Pairs(node.Get(n, "content")) {
			// A parameter of a media type may be a quoted string.
			text(d, at.With("content", media), n, "a media type", strings.ReplaceAll(media, `"`, ""))
		}
		for name := range node.Pairs(node.Get(n, "headers")) {
			text(d, at.With("headers", name), n, "the name of a header", name)
		}
	})
	d.Walk(document.MediaType, func(at document.Path, n *yaml.Node) {
		for name := range node.Pairs(node.Get(n, "encoding")) {
			text(d, at.With("encoding", name), n, "the name of a property", name)
		}
	})
}

// isStatus reports whether s is a key of responses (OpenAPI 3.0.4, section 4.8.16).
func isStatus(s string) bool {
	if s == "default" {
		return true
	}
	return len(s) == 3 && '1' <= s[0] && s[0] <= '5' && (strings.EqualFold(s[1:], "XX") || isDigit(s[1]) && isDigit(s[2]))
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// unions looks at discriminators.
func unions(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		about := node.Get(n, "discriminator")
		at = at.With("discriminator")
		text(d, at.With("propertyName"), about, "the name of a property", node.Text(about, "propertyName"))
		for key, to := range node.Pairs(node.Get(about, "mapping")) {
			if text(d, at.With("mapping", key), to, "a key of the mapping", key) {
				text(d, at.With("mapping", key), to, "a value of the mapping", to.Value)
			}
		}
	})
}

// schemes looks at security schemes and scopes.
func schemes(d *document.Document) {
	all := node.Get(node.Get(d.Root, "components"), "securitySchemes")
	for name, scheme := range node.Pairs(all) {
		at := document.Path{"components", "securitySchemes", name}
		hint(d, at.With("bearerFormat"), scheme, "bearerFormat")
		for _, key := range []string{"name", "scheme", "type", "in"} {
			text(d, at.With(key), scheme, "the "+key+" of a security scheme", node.Text(scheme, key))
		}
	}
	scopes := func(at document.Path, n *yaml.Node) {
		ways := node.Get(n, "security")
		if ways == nil || ways.Kind != yaml.SequenceNode {
			return
		}
		for _, w := range ways.Content {
			for name, list := range node.Pairs(w) {
				text(d, at.With("security", name), w, "the name of a security scheme", name)
				for _, scope := range list.Content {
					text(d, at.With("security", name), scope, "a scope", scope.Value)
				}
			}
		}
	}
	scopes(nil, d.Root)
	d.Walk(document.Operation, scopes)
}
