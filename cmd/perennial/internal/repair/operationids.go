package repair

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// operationIDs gives every operation an ID, and one of its own: it is what an
// operation is known by.
func operationIDs(d *document.Document) {
	used := map[string]bool{}
	var without []func()
	d.Walk(document.Operation, func(at document.Path, op *yaml.Node) {
		if !at.Called() {
			return // of a callback or a webhook: no client calls it
		}
		id := node.Text(op, "operationId")
		if id != "" && !used[id] {
			used[id] = true
			return
		}
		at = slices.Clone(at)
		// Those that are named keep their names, wherever they stand.
		without = append(without, func() {
			base := id
			if id == "" {
				base = derived(strings.ToLower(at[len(at)-1]), at[1])
			}
			free := base
			for i := 2; used[free]; i++ {
				free = base + "_" + strconv.Itoa(i)
			}
			used[free] = true
			node.Set(op, "operationId", node.Str(free))
			if id == "" {
				d.Note(at, op, "no operationId: named it %s after its method and path", free)
			} else {
				d.Note(at, op, "another operation has the operationId %s: renamed it %s", id, free)
			}
		})
	})
	for _, name := range without {
		name()
	}
}

// derived makes a name of a method and a path: get /pets/{id} is getPetsId.
func derived(method, path string) string {
	words := strings.FieldsFunc(path, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	var b strings.Builder
	b.WriteString(method)
	for _, w := range words {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}
