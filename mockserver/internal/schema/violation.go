package schema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// leaves are what is wrong with a value, without the schemas around that. The texts of
// the validator itself are not used: they quote the value.
func leaves(e *jsonschema.ValidationError) []Violation {
	at := pointer(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		var out []Violation
		for _, name := range k.Missing {
			out = append(out, Violation{Pointer: at + pointer([]string{name}), Text: fmt.Sprintf("property %q is missing", name)})
		}
		return out
	case *kind.AdditionalProperties:
		var out []Violation
		for _, name := range k.Properties {
			out = append(out, Violation{Pointer: at, Text: fmt.Sprintf("property %q is unsupported", name)})
		}
		return out
	case *kind.OneOf, *kind.AnyOf:
		return []Violation{{Pointer: at, Text: text(k)}}
	}
	if len(e.Causes) == 0 {
		return []Violation{{Pointer: at, Text: text(e.ErrorKind)}}
	}
	var out []Violation
	for _, cause := range e.Causes {
		out = append(out, leaves(cause)...)
	}
	return out
}

// text says what is wrong.
func text(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return "value must be " + list(k.Want)
	case *kind.Enum:
		return "value is not one of the allowed values " + quoted(k.Want)
	case *kind.Const:
		return "value is not " + quoted(k.Want)
	case *kind.Format:
		return fmt.Sprintf("does not match the format %q", k.Want)
	case *kind.Pattern:
		return fmt.Sprintf("string doesn't match the regular expression %q", k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("minimum string length is %d", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("maximum string length is %d", k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("minimum number of items is %d", k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("maximum number of items is %d", k.Want)
	case *kind.Minimum:
		return "number must be at least " + number(k.Want)
	case *kind.Maximum:
		return "number must be at most " + number(k.Want)
	case *kind.ExclusiveMinimum:
		return "number must be more than " + number(k.Want)
	case *kind.ExclusiveMaximum:
		return "number must be less than " + number(k.Want)
	case *kind.MultipleOf:
		return "number must be a multiple of " + number(k.Want)
	case *kind.MinProperties:
		return fmt.Sprintf("there must be at least %d properties", k.Want)
	case *kind.MaxProperties:
		return fmt.Sprintf("there must be at most %d properties", k.Want)
	case *kind.UniqueItems:
		return "duplicate items found"
	case *kind.OneOf:
		if len(k.Subschemas) > 0 {
			return `value matches more than one schema from "oneOf"`
		}
		return `value doesn't match any schema from "oneOf"`
	case *kind.AnyOf:
		return `doesn't match any schema from "anyOf"`
	}
	if path := k.KeywordPath(); len(path) > 0 {
		return "does not fit " + path[0]
	}
	return "does not fit its schema"
}

func list(types []string) string {
	out := ""
	for i, t := range types {
		if i > 0 {
			out += " or "
		}
		article := "a "
		if t == "integer" || t == "object" || t == "array" {
			article = "an "
		}
		out += article + t
	}
	return out
}

// quoted writes what the document has.
func quoted(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}

// pointer writes a JSON pointer.
func pointer(steps []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, s := range steps {
		b.WriteString("/" + escape.Replace(s))
	}
	return b.String()
}

func number(n *big.Rat) string {
	f, _ := n.Float64()
	return fmt.Sprintf("%g", f)
}
