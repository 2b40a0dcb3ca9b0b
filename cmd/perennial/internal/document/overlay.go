package document

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/speakeasy-api/openapi/overlay"
	"go.yaml.in/yaml/v3"
	theirs "gopkg.in/yaml.v3" // the one of the overlay library
)

// maxActions bounds what an overlay does: each action may walk the whole document.
const maxActions = 10_000

// overlay applies an OpenAPI Overlay 1.0 or 1.1, whose targets are JSONPath
// (RFC 9535). An action that finds nothing is an error: it would silently leave
// out a role.
func (d *Document) overlay(path string) error {
	data, err := ReadFile(path)
	if err != nil {
		return err
	}
	d.Contents[filepath.Base(path)] = data
	if data, err = decode(data); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	tree, err := parse(data)
	if err != nil {
		return named(path, err)
	}
	var over overlay.Overlay
	if err := toTheirs(tree).Decode(&over); err != nil { // it has no aliases any more
		return fmt.Errorf("%s: %w", path, err)
	}
	over.JSONPathVersion = "rfc9535"
	if err := over.Validate(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(over.Actions) > maxActions {
		return fmt.Errorf("%s: more than %d actions; write those that do the same as one with a wider target", path, maxActions)
	}
	for i := range over.Actions {
		mark(&over.Actions[i].Update)
	}
	root := &theirs.Node{Kind: theirs.DocumentNode, Content: []*theirs.Node{toTheirs(d.Root)}}
	if _, err := over.ApplyToStrict(root); err != nil {
		return fmt.Errorf("%s on %s: %s", path, d.Name, strings.TrimPrefix(err.Error(), "error applying overlay (strict): "))
	}
	d.Root = toOurs(root.Content[0])
	d.changed, d.Overlay = true, filepath.Base(path)
	return nil
}

// mark makes the lines of an overlay known for such.
func mark(n *theirs.Node) {
	n.Line = -n.Line
	for _, below := range n.Content {
		mark(below)
	}
}

func toTheirs(n *yaml.Node) *theirs.Node {
	t := &theirs.Node{Kind: theirs.Kind(n.Kind), Style: theirs.Style(n.Style), Tag: n.Tag, Value: n.Value, Line: n.Line, Column: n.Column,
		HeadComment: n.HeadComment, LineComment: n.LineComment, FootComment: n.FootComment}
	for _, below := range n.Content {
		t.Content = append(t.Content, toTheirs(below))
	}
	return t
}

func toOurs(t *theirs.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.Kind(t.Kind), Style: yaml.Style(t.Style), Tag: t.Tag, Value: t.Value, Line: t.Line, Column: t.Column,
		HeadComment: t.HeadComment, LineComment: t.LineComment, FootComment: t.FootComment}
	for _, below := range t.Content {
		n.Content = append(n.Content, toOurs(below))
	}
	return n
}
