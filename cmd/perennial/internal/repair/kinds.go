package repair

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// kinds drops what is no value of its keyword, such as required: true of a member
// (JSON Schema of 2010) or a description that is a list: readers refuse the whole
// document for it. What decides which values a schema has is dropped with a note,
// and so is everything else.
func kinds(d *document.Document) {
	d.WalkAll([]document.Kind{document.Schema, document.Parameter, document.Header, document.Operation, document.MediaType, document.Response, document.RequestBody, document.PathItem}, func(k document.Kind, at document.Path, n *yaml.Node) {
		for i := 0; i+1 < len(n.Content); {
			key, value := n.Content[i].Value, n.Content[i+1]
			want := valuesOf(k, key)
			switch {
			case want == "" || fits(want, value):
				i += 2
			case number(want, value):
				d.Changed()
				i += 2
			default:
				d.Note(at.With(key), value, "dropped: it is no %s", want)
				n.Content = slices.Delete(n.Content, i, i+2)
			}
		}
	})
}

// valuesOf is what stands at a keyword, "" where nothing is to be said of it.
func valuesOf(k document.Kind, key string) string {
	switch key {
	case "description", "summary", "operationId":
		return "text"
	case "deprecated":
		return "boolean"
	}
	if k == document.Operation && (key == "tags" || key == "security" || key == "parameters" || key == "servers") || k == document.PathItem && key == "parameters" {
		return "list"
	}
	if k == document.Operation && key == "responses" || (k == document.Response || k == document.RequestBody) && (key == "content" || key == "headers") {
		return "mapping"
	}
	if (k == document.Parameter || k == document.Header) && slices.Contains([]string{"required", "explode", "allowReserved", "allowEmptyValue"}, key) {
		return "boolean"
	}
	if k == document.RequestBody && key == "required" {
		return "boolean"
	}
	if k != document.Schema {
		return ""
	}
	switch key {
	case "title", "format", "pattern", "contentEncoding", "contentMediaType":
		return "text"
	case "nullable", "readOnly", "writeOnly", "uniqueItems":
		return "boolean"
	case "required", "enum", "allOf", "oneOf", "anyOf", "prefixItems":
		return "list"
	case "properties", "patternProperties", "discriminator", "xml":
		return "mapping"
	case "additionalProperties", "not":
		return "schema"
	case "type":
		return "name of a type"
	case "minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
		return "number"
	}
	return ""
}

// fits reports whether a value is one of a kind.
func fits(want string, n *yaml.Node) bool {
	n = node.Follow(n)
	switch want {
	case "text":
		return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str"
	case "boolean":
		return n.ShortTag() == "!!bool"
	case "list":
		return n.Kind == yaml.SequenceNode
	case "mapping":
		return n.Kind == yaml.MappingNode
	case "schema":
		return n.Kind == yaml.MappingNode || n.ShortTag() == "!!bool"
	case "name of a type":
		return n.Kind == yaml.SequenceNode || n.ShortTag() == "!!str"
	}
	return n.ShortTag() == "!!int" || n.ShortTag() == "!!float"
}

// number makes what is written as something else what was meant by it, where that is
// beyond doubt: 5 as "5", true as "true", and a text without quotes.
func number(want string, n *yaml.Node) bool {
	n = node.Follow(n)
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return false
	}
	plain := yaml.Node{Kind: yaml.ScalarNode, Value: strings.ToLower(n.Value)}
	switch want {
	case "text":
		n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
	case "boolean", "schema":
		if plain.ShortTag() != "!!bool" {
			return false
		}
		n.Tag, n.Style, n.Value = "!!bool", 0, plain.Value
	case "number":
		if t := plain.ShortTag(); t != "!!int" && t != "!!float" || strings.Trim(n.Value, "+-.0123456789eE") != "" {
			return false
		}
		n.Tag, n.Style = plain.ShortTag(), 0
	default:
		return false
	}
	return true
}
