package repair

import (
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// unicodeEscape is \uXXXX of ECMA-262, which RE2 writes \x{XXXX}.
var unicodeEscape = regexp.MustCompile(`\\u\{?([0-9A-Fa-f]{4,6})\}?`)

// patterns drops patterns that Go's regular expressions do not have, such as
// lookahead: whoever validates against the document would fail on all of it.
func patterns(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		p := node.Get(n, "pattern")
		if p == nil || p.Kind != yaml.ScalarNode {
			return
		}
		if _, err := regexp.Compile(unicodeEscape.ReplaceAllString(p.Value, `\x{$1}`)); err != nil {
			d.Note(at.With("pattern"), p, "dropped: %v", err)
			node.Remove(n, "pattern")
		}
	})
}
