package repair

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// follow is n with its alias followed.
func follow(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// get returns the value of a key of a mapping; nil if there is none, or n is no
// mapping.
func get(n *yaml.Node, key string) *yaml.Node {
	if n = follow(n); n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return follow(n.Content[i+1])
		}
	}
	return nil
}

// text returns the scalar at a key of a mapping, "" if it is none.
func text(n *yaml.Node, key string) string {
	if v := get(n, key); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}

// child returns what a token of a JSON pointer leads to.
func child(n *yaml.Node, token string) *yaml.Node {
	if n = follow(n); n != nil && n.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.Content) {
			return follow(n.Content[i])
		}
		return nil
	}
	return get(n, token)
}

// set gives a key of a mapping a value.
func set(n *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, str(key), value)
}

// remove takes a key out of a mapping.
func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i:i], n.Content[i+2:]...)
			return
		}
	}
}

// str is a string.
func str(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

// yes is true.
func yes() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"} }

// mapping is a mapping of keys and values in turn.
func mapping(pairs ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: pairs}
}

// clone is a copy of n that shares nothing with it; anchors stay with the
// original.
func clone(n *yaml.Node) *yaml.Node {
	c := *follow(n)
	c.Anchor = ""
	c.Content = make([]*yaml.Node, len(c.Content))
	for i, below := range follow(n).Content {
		c.Content[i] = clone(below)
	}
	return &c
}
