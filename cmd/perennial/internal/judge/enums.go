package judge

import (
	"math/big"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// enums drops the values of enums that are not of the type that the schema has:
// a value of an integer is written into Go as it stands.
func enums(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		for _, key := range []string{"x-enum-varnames", "x-enumNames"} {
			if names := node.Get(n, key); names != nil && !varnames(names) {
				d.Note(at.With(key), names, "dropped: its names are no list of words")
				node.Remove(n, key)
			}
		}
		values := node.Get(n, "enum")
		if values == nil {
			return
		}
		if values.Kind != yaml.SequenceNode {
			d.Note(at.With("enum"), values, "dropped: it is no list")
			node.Remove(n, "enum")
			return
		}
		numeric, whole := numbers(n)
		values.Content = slices.DeleteFunc(values.Content, func(v *yaml.Node) bool {
			fits := v.Kind == yaml.ScalarNode && (!numeric || v.ShortTag() == "!!null" || number(v.Value, whole))
			if !fits {
				d.Note(at.With("enum"), v, "dropped a value that is not of the type that the schema has")
			}
			return !fits
		})
	})
}

// numbers reports whether the values of a schema are numbers, and whole ones.
func numbers(n *yaml.Node) (numeric, whole bool) {
	types := []string{node.Text(n, "type")}
	if list := node.Get(n, "type"); list != nil {
		for _, t := range list.Content {
			types = append(types, t.Value)
		}
	}
	if slices.Contains(types, "string") || slices.Contains(types, "boolean") {
		return false, false
	}
	whole = slices.Contains(types, "integer")
	return whole || slices.Contains(types, "number"), whole && !slices.Contains(types, "number")
}

// number reports whether a text is a number in JSON.
func number(s string, whole bool) bool {
	if len(s) > 40 || strings.Trim(s, "+-.0123456789eE") != "" {
		return false
	}
	if whole {
		_, ok := new(big.Int).SetString(s, 10)
		return ok
	}
	_, _, err := big.ParseFloat(s, 10, 64, big.ToNearestEven)
	return err == nil
}

// varnames reports whether names are words.
func varnames(names *yaml.Node) bool {
	if names.Kind != yaml.SequenceNode {
		return false
	}
	return !slices.ContainsFunc(names.Content, func(n *yaml.Node) bool {
		return n.Kind != yaml.ScalarNode || n.Value == "" || strings.ContainsFunc(n.Value, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" _-.", r)
		})
	})
}
