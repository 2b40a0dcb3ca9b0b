package document

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// additional is where a path item has operations of methods that OpenAPI has no
// key for (OpenAPI 3.2.0, section 4.9.1).
const additional = "additionalOperations"

// Methods are those that OpenAPI has a key for, in lower case, in the order in
// which their operations are looked at.
func Methods() []string {
	return []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}
}

// Call is an operation of a path item.
type Call struct {
	// Method is what is sent.
	Method string
	// At is its place in the path item.
	At   Path
	Node *yaml.Node
}

// Calls returns the operations of a path item.
func Calls(item *yaml.Node) []Call {
	var all []Call
	for _, method := range Methods() {
		if op := node.Get(item, method); op != nil {
			all = append(all, Call{strings.ToUpper(method), Path{method}, op})
		}
	}
	for method, op := range node.Pairs(node.Get(item, additional)) {
		all = append(all, Call{method, Path{additional, method}, op})
	}
	return all
}

// Remove takes the operation out of a path item.
func (c Call) Remove(item *yaml.Node) {
	for _, key := range c.At[:len(c.At)-1] {
		item = node.Get(item, key)
	}
	node.Remove(item, c.At[len(c.At)-1])
}

// Called reports whether p is the place of an operation that clients call: one of
// the paths, and not of a callback or a webhook.
func (p Path) Called() bool {
	return len(p) > 0 && p[0] == "paths" && (len(p) == 3 || len(p) == 4 && p[2] == additional)
}
