package normal

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// failures are the JSON bodies of the responses that are no successes, as far as
// they are shared: those that refer to a schema, or are components themselves. A
// type for each place where an operation describes one would help nobody.
func (f *form) failures(at document.Path, o *Operation, op *yaml.Node) {
	for status, from := range node.Pairs(node.Get(op, "responses")) {
		if strings.HasPrefix(status, "x-") || strings.HasPrefix(status, "1") || strings.HasPrefix(status, "2") || o.hasResult(status) {
			continue
		}
		r := f.Target(from)
		for media, m := range node.Pairs(node.Get(r, "content")) {
			s := node.Get(m, "schema")
			if s == nil || !schema.IsJSON(media) || target(s) == "" && r == from {
				continue
			}
			s = f.shared(at, from, r, m)
			probe := f.probed(at.With("responses", status, "content", media, "schema"), o.Name+"Error", s)
			o.Failures = append(o.Failures, Result{Status: status, Media: media, Probe: probe})
			break
		}
	}
}

// hasResult reports whether a response is among the successes.
func (o *Operation) hasResult(status string) bool {
	for _, r := range o.Results {
		if r.Status == status {
			return true
		}
	}
	return false
}
