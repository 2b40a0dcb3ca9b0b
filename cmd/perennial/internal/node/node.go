// Package node reads and changes trees of YAML.
package node

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Follow is n with its alias followed.
func Follow(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// Get returns the value of a key of a mapping; nil if there is none, or n is no
// mapping.
func Get(n *yaml.Node, key string) *yaml.Node {
	if n = Follow(n); n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return Follow(n.Content[i+1])
		}
	}
	return nil
}

// Text returns the scalar at a key of a mapping, "" if it is none.
func Text(n *yaml.Node, key string) string {
	if v := Get(n, key); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}

// Child returns what a token of a JSON pointer leads to.
func Child(n *yaml.Node, token string) *yaml.Node {
	if n = Follow(n); n != nil && n.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.Content) {
			return Follow(n.Content[i])
		}
		return nil
	}
	return Get(n, token)
}

// Set gives a key of a mapping a value.
func Set(n *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, Str(key), value)
}

// Remove takes a key out of a mapping.
func Remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i:i], n.Content[i+2:]...)
			return
		}
	}
}

// Str is a string.
func Str(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

// Yes is true.
func Yes() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"} }

// Map is a mapping of keys and values in turn.
func Map(pairs ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: pairs}
}

// Clone is a copy of n that shares nothing with it; anchors stay with the
// original.
func Clone(n *yaml.Node) *yaml.Node {
	c := *Follow(n)
	c.Anchor = ""
	c.Content = make([]*yaml.Node, len(c.Content))
	for i, below := range Follow(n).Content {
		c.Content[i] = Clone(below)
	}
	return &c
}

// Pairs yields the keys and values of a mapping.
func Pairs(n *yaml.Node) func(yield func(string, *yaml.Node) bool) {
	return func(yield func(string, *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i].Value, Follow(n.Content[i+1])) {
				return
			}
		}
	}
}
