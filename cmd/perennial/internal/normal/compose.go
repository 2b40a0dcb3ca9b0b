package normal

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// compose puts allOf together and unions in order, again for as long as one of them
// leaves something to do for the other.
func compose(f *form) {
	for again := true; again && f.Err() == nil; {
		f.again = false
		allOf(f)
		unions(f)
		again = f.again
	}
}

// composed is a schema with allOf that was put together, in its place.
type composed struct {
	at   string
	node *yaml.Node
}

// recurs reports whether a schema with allOf stands inside of itself, such as a
// member parent: {allOf: [{$ref: itself}, ...]}: put together in its place, it would
// never end. Both are one component then, and refer to it.
func (f *form) recurs(at document.Path, n *yaml.Node) bool {
	if len(at) == 3 && at[0] == "components" {
		return false // it has a name
	}
	text, place := written(n), at.Pointer()
	for _, outer := range f.composed[text] {
		if place == outer.at || !strings.HasPrefix(place, outer.at+"/") {
			continue
		}
		if target(outer.node) == "" {
			key := f.keyed(at[:strings.Count(outer.at, "/")], outer.node)
			outer.node.Content = ref(key).Content
		}
		n.Content = ref(target(outer.node)).Content
		f.again = true // the walk may have gone past the components
		return true
	}
	f.composed[text] = append(f.composed[text], composed{place, n})
	return false
}

// keyed makes what n is one of the components, under a key after its place.
func (f *form) keyed(at document.Path, n *yaml.Node) (key string) {
	var words []string
	for _, token := range at {
		if !slices.Contains([]string{"components", "schemas", "properties", "paths", "content", "schema", "responses", "requestBody", "parameters"}, token) {
			words = append(words, token)
		}
	}
	key = strings.Join(words[max(0, len(words)-2):], ".")
	for key == "" || f.byKey[key] != nil {
		key += "'"
	}
	moved := node.Map(n.Content...)
	moved.Line = n.Line
	f.schemas.Content = append(f.schemas.Content, node.Str(key), moved)
	f.byKey[key] = moved
	return key
}

// written is a text that two values have in common if they are written alike.
func written(n *yaml.Node) string {
	var b strings.Builder
	var write func(n *yaml.Node)
	write = func(n *yaml.Node) {
		b.WriteByte(byte('0' + n.Kind))
		b.WriteString(n.Value)
		b.WriteByte(0)
		for _, below := range n.Content {
			write(below)
		}
		b.WriteByte(1)
	}
	write(n)
	return b.String()
}
