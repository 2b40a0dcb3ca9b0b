package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// flags are what all parts of an allOf have to agree on for the generator; they
// decide nothing about the type of a merged schema.
var flags = []string{"readOnly", "writeOnly", "uniqueItems", "allowEmptyValue", "default", "format", "exclusiveMinimum", "exclusiveMaximum"}

// mixedFlags takes a flag out of the parts of an allOf that do not agree on it.
// A part that is a reference becomes a copy of what it points to, without the
// flag: merging makes a type of its own anyway.
func mixedFlags(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		parts := node.Get(n, "allOf")
		if parts == nil || parts.Kind != yaml.SequenceNode || len(parts.Content) < 2 {
			return
		}
		for _, flag := range flags {
			if !differ(d, parts, flag) {
				continue
			}
			for i, part := range parts.Content {
				if node.Get(d.Target(node.Follow(part)), flag) == nil {
					continue
				}
				free := d.Clone(at, d.Target(node.Follow(part)))
				node.Remove(free, flag)
				parts.Content[i] = free
			}
			d.Note(at.With("allOf"), n, "its parts differ in %s, which cannot be merged: took %s out of them", flag, flag)
		}
	})
}

// differ reports whether parts cannot be merged because of a flag. Two defaults
// cannot be merged even if they are the same.
func differ(d *document.Document, parts *yaml.Node, flag string) bool {
	var first string
	set := 0
	for i, part := range parts.Content {
		value := node.Text(d.Target(node.Follow(part)), flag)
		if strings.EqualFold(value, "false") && flag != "default" {
			value = ""
		}
		if flag == "default" {
			if value != "" {
				set++
			}
			continue
		}
		if i == 0 {
			first = value
		} else if value != first {
			return true
		}
	}
	return set > 1
}
