package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// flags are what all parts of an allOf have to agree on for the generator; they
// decide nothing about the type of a merged schema.
var flags = []string{"readOnly", "writeOnly", "uniqueItems", "allowEmptyValue", "default", "format", "exclusiveMinimum", "exclusiveMaximum"}

// mixedFlags takes a flag out of the parts of an allOf that do not agree on it.
// A part that is a reference becomes a copy of what it points to, without the
// flag: merging makes a type of its own anyway.
func mixedFlags(d *document) {
	d.walk(schema, func(at place, n *yaml.Node) {
		parts := get(n, "allOf")
		if parts == nil || parts.Kind != yaml.SequenceNode || len(parts.Content) < 2 {
			return
		}
		for _, flag := range flags {
			if !d.differ(parts, flag) {
				continue
			}
			for i, part := range parts.Content {
				if get(d.target(follow(part)), flag) == nil {
					continue
				}
				free := clone(d.target(follow(part)))
				remove(free, flag)
				parts.Content[i] = free
			}
			d.note(at.with("allOf"), n, "its parts differ in %s, which cannot be merged: took %s out of them", flag, flag)
		}
	})
}

// differ reports whether parts cannot be merged because of a flag. Two defaults
// cannot be merged even if they are the same.
func (d *document) differ(parts *yaml.Node, flag string) bool {
	var first string
	set := 0
	for i, part := range parts.Content {
		value := text(d.target(follow(part)), flag)
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
