package judge

import (
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// paths looks at the paths: what is appended to the address of the API must not
// name another host, as "@evil.example/login" would in the place of "/login".
func paths(d *document.Document) {
	all := node.Get(d.Root, "paths")
	for i := 0; all != nil && all.Kind == yaml.MappingNode && i+1 < len(all.Content); i += 2 {
		key := all.Content[i]
		at := document.Path{"paths", key.Value}
		if strings.HasPrefix(key.Value, "x-") {
			continue
		}
		if !text(d, at, key, "a path", key.Value) {
			return
		}
		switch {
		case !strings.HasPrefix(key.Value, "/"):
			d.Fail(at, key, "write it with a slash", "a path begins with a slash: after the address of the API, %q could name another host", key.Value)
		case strings.HasPrefix(key.Value, "//"):
			d.Fail(at, key, "write it with one slash", "the path begins with two slashes, and what follows these names a host (RFC 3986, section 4.2)")
		case climbs(key.Value):
			d.Fail(at, key, "write the path that is meant", "the path has a segment . or .., which leads to another one (RFC 3986, section 5.2.4)")
		case strings.Count(key.Value, "{") != strings.Count(key.Value, "}"):
			d.Fail(at, key, "close it", "the path has a brace without the other one")
		}
		if d.Err() != nil {
			return
		}
	}
}

// climbs reports whether a path has a segment that is a dot or two, as it stands
// or percent-encoded.
func climbs(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool {
		plain, err := url.PathUnescape(s)
		return err == nil && (plain == "." || plain == "..")
	})
}

// methods looks at the methods that OpenAPI has no key for. They go into requests,
// and one that is another's in other letters would be two operations in one.
func methods(d *document.Document) {
	d.Walk(document.PathItem, func(at document.Path, n *yaml.Node) {
		for _, c := range document.Calls(n) {
			if len(c.At) < 2 {
				continue
			}
			switch place := at.With(c.At...); {
			case c.Node.Kind != yaml.MappingNode:
				d.Fail(place, c.Node, "take it out with an overlay (remove: true)", "the keys here are methods, and this is no operation")
			case !isToken(c.Method):
				d.Fail(place, c.Node, "correct it in an overlay", "%q cannot be a method (RFC 9110, section 9.1)", c.Method)
			case strings.EqualFold(c.Method, "connect"):
				d.Fail(place, c.Node, "take it out with an overlay (remove: true)", "CONNECT is for proxies, and no operation of an API")
			case slices.Contains(document.Methods(), strings.ToLower(c.Method)):
				d.Fail(place, c.Node, "write it there", "%s has a key of its own: %s", c.Method, strings.ToLower(c.Method))
			}
		}
	})
}
