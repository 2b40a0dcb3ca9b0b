package document

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// maxNodes is how many values a document may have. The largest public documents
// known, GitHub's and Microsoft Graph's, have about a million.
const maxNodes = 3 << 20

// maxAdded is how many values all changes together may add to a document, or twice
// as many as it has, if that is more. A few lines of allOf can ask for 2^n copies of
// a schema.
const maxAdded = 1 << 20

// MaxDepth is how deep a document may be nested: everything that walks it, here
// and in oapi-codegen, recurses.
const MaxDepth = 500

// bound refuses a document of more values than maxNodes, and begins to count
// what is added to it.
func (d *Document) bound() error {
	count := 0
	if err := size(d.Root, 0, &count); err != nil {
		return named(d.Name, err)
	}
	d.size = count
	d.budget = max(maxAdded, 2*count)
	return nil
}

func size(n *yaml.Node, depth int, count *int) error {
	if *count++; *count > maxNodes {
		return &lineError{n.Line, fmt.Sprintf("more than %d values; leave out what is not needed of the document", maxNodes)}
	}
	if depth > MaxDepth {
		return &lineError{n.Line, fmt.Sprintf("nested deeper than %d levels; move what is inside to components", MaxDepth)}
	}
	for _, c := range n.Content {
		if err := size(c, depth+1, count); err != nil {
			return err
		}
	}
	return nil
}

// Clone is a copy of n, which stands at a place. It counts: when all copies
// together have too many values, d fails there and the copy is empty.
func (d *Document) Clone(at Path, n *yaml.Node) *yaml.Node {
	if d.budget -= count(n, d.budget); d.budget <= 0 {
		d.Fail(at, n, "give what is repeated a schema of its own, and refer to it where it is needed",
			"copies of schemas make more than %d values of this document", max(maxAdded, 2*d.size))
		return node.Map()
	}
	return node.Clone(n)
}

// Size is how many values the document had when it was read.
func (d *Document) Size() int { return d.size }

// count counts the values of n, up to a limit.
func count(n *yaml.Node, limit int) int {
	all := 1
	for _, c := range n.Content {
		if all > limit {
			break
		}
		all += count(c, limit-all)
	}
	return all
}
