package repair

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxNodes is how many nodes a document may have once its aliases are followed.
// The largest public document known, GitHub's, has about a million.
const maxNodes = 8 << 20

// maxDepth is how deep a document may be nested: everything that walks it, here
// and in the generator, recurses.
const maxDepth = 1000

// document is a document under repair.
type document struct {
	root  *yaml.Node // the mapping at the top
	notes []Note
	err   error // the first place that cannot be repaired
}

// parse reads a document and refuses what would not end.
func parse(doc []byte) (*document, error) {
	var top yaml.Node
	if err := yaml.Unmarshal(doc, &top); err != nil {
		if found := unreadable(doc); found != nil {
			return nil, found
		}
		return nil, fmt.Errorf("the document is neither YAML nor JSON: %w", err)
	}
	if len(top.Content) != 1 || top.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("the document is no mapping; an OpenAPI document begins with openapi: 3.0.x or 3.1.x")
	}
	root := top.Content[0]
	version := get(root, "openapi")
	if version == nil || !strings.HasPrefix(version.Value, "3.") {
		return nil, errors.New("the document does not say openapi: 3.0.x or 3.1.x; convert one of Swagger 2.0 first")
	}
	if _, err := size(root, map[*yaml.Node]int{}, 0); err != nil {
		return nil, err
	}
	return &document{root: root}, nil
}

// size counts the nodes below n with aliases followed. An alias is a threat: nine
// lines of them make a billion nodes, and one that contains itself never ends.
func size(n *yaml.Node, known map[*yaml.Node]int, depth int) (int, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	total, seen := known[n]
	switch {
	case seen && total == 0:
		return 0, fmt.Errorf("line %d: an alias contains itself; write it as a $ref", n.Line)
	case seen:
		return total, nil
	case depth > maxDepth:
		return 0, fmt.Errorf("line %d: nested deeper than %d levels; move what is inside to components", n.Line, maxDepth)
	}
	known[n] = 0
	total = 1
	for _, c := range n.Content {
		below, err := size(c, known, depth+1)
		if err != nil {
			return 0, err
		}
		if total += below; total > maxNodes {
			return 0, fmt.Errorf("line %d: more than %d values once aliases are followed; write them as $ref", n.Line, maxNodes)
		}
	}
	known[n] = total
	return total, nil
}

// note records a change at a place.
func (d *document) note(at place, n *yaml.Node, format string, args ...any) {
	d.notes = append(d.notes, Note{at.pointer(), n.Line, fmt.Sprintf(format, args...)})
}

// fail records a place that cannot be repaired; the first one counts.
func (d *document) fail(at place, n *yaml.Node, way, format string, args ...any) {
	if d.err == nil {
		d.err = &Error{Note{at.pointer(), n.Line, fmt.Sprintf(format, args...)}, way}
	}
}

// resolve returns what a local reference points to, and nil for one that points
// nowhere or to another file.
func (d *document) resolve(ref string) *yaml.Node {
	rest, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	n := d.root
	for token := range strings.SplitSeq(rest, "/") {
		if n = child(n, unescape(token)); n == nil {
			return nil
		}
	}
	return n
}

// target follows references from n, as far as they are local and no circle.
func (d *document) target(n *yaml.Node) *yaml.Node {
	for range 32 {
		ref := text(n, "$ref")
		if ref == "" {
			return n
		}
		next := d.resolve(ref)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}
