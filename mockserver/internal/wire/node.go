// Package wire reads the values of parameters and forms as OpenAPI has them written:
// every style, exploded or not, and for every schema, unions and compositions included.
//
// What a text stands for depends on the schema: "1" may be a number, a text or a list of
// one. Of the ways to read it, the first that fits the schema is taken. The mock reads to
// find out whether there is one, and hands nothing on.
package wire

import (
	"encoding/json"
	"slices"
	"strings"
)

// node is what stands for one value, in the ways that it may be read. More than one list,
// and more than one object, are alternatives: separators may be written plainly or encoded.
type node struct {
	texts   []string // as a scalar; alternatives too
	lists   [][]*node
	objects []map[string]*node
	values  []any // decoded already, as a part of a form in JSON is
}

// leaf is a node of one text.
func leaf(texts ...string) *node { return &node{texts: slices.Compact(texts)} }

// leaves is a list of texts.
func leaves(texts []string) []*node {
	out := make([]*node, len(texts))
	for i, t := range texts {
		out[i] = leaf(t)
	}
	return out
}

// pairs makes an object of names and values that take turns; false when one has no partner.
func pairs(texts []string) (map[string]*node, bool) {
	if len(texts)%2 != 0 {
		return nil, false
	}
	out := map[string]*node{}
	for i := 0; i < len(texts); i += 2 {
		out[texts[i]] = leaf(texts[i+1])
	}
	return out, true
}

// assignments makes an object of texts such as "name=value".
func assignments(texts []string) (map[string]*node, bool) {
	out := map[string]*node{}
	for _, t := range texts {
		name, value, ok := strings.Cut(t, "=")
		if !ok {
			return nil, false
		}
		out[name] = leaf(value)
	}
	return out, true
}

// addObject adds a way to read the node as an object, if it is one.
func (n *node) addObject(object map[string]*node, ok bool) {
	if ok {
		n.objects = append(n.objects, object)
	}
}

// addJSON adds what the texts are as JSON: objects and lists for which no style is
// defined are often written so.
func (n *node) addJSON() {
	for _, t := range n.texts {
		if t = strings.TrimSpace(t); t == "" || t[0] != '{' && t[0] != '[' {
			continue
		}
		var v any
		if json.Unmarshal([]byte(t), &v) == nil {
			n.values = append(n.values, v)
		}
	}
}
