package judge

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// maxMerged is how many values all schemas together may have once the parts of
// every allOf are put together, or four times as many as the document has. Thirty
// lines of them, each referring to the one before it twice, would make a billion.
const maxMerged = 2 << 20

// merges bounds what putting the parts of allOf together comes to, and refuses an
// allOf that contains itself.
func merges(d *document.Document) {
	m := merger{d: d, size: map[*yaml.Node]int{}}
	total, most := 0, max(maxMerged, 4*d.Size())
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		if node.Get(n, "allOf") == nil || d.Err() != nil {
			return
		}
		if total += m.merged(at, n, 0); total > most {
			d.Fail(at.With("allOf"), n, "refer to each part once",
				"put together, the parts of allOf have more than %d values", most)
		}
	})
}

type merger struct {
	d    *document.Document
	size map[*yaml.Node]int // -1 while it is counted
}

// merged counts the values of a schema with the parts of its allOf in place.
func (m *merger) merged(at document.Path, n *yaml.Node, depth int) int {
	if known, ok := m.size[n]; ok {
		if known < 0 {
			m.d.Fail(at.With("allOf"), n, "take it out of its own parts", "the schema is a part of itself, which none can be")
			return 0
		}
		return known
	}
	if depth > document.MaxDepth {
		m.d.Fail(at.With("allOf"), n, "put the parts together by hand", "allOf is nested deeper than %d levels", document.MaxDepth)
		return 0
	}
	m.size[n] = -1
	total := 1
	for key, value := range node.Pairs(n) {
		if key != "allOf" {
			total += count(value, maxMerged)
			continue
		}
		for _, part := range value.Content {
			for range document.MaxDepth { // a circle of references is refused before
				to := m.d.Resolve(node.Text(part, "$ref"))
				if to == nil {
					break
				}
				part = to
			}
			if total += m.merged(at, part, depth+1); total > maxMerged {
				total = maxMerged + 1
			}
		}
	}
	m.size[n] = total
	return total
}

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
