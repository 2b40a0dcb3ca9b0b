package schema

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// translator puts schemas of OpenAPI into the words of JSON Schema 2020-12.
type translator struct {
	way        Way
	old        bool // OpenAPI 3.0
	components openapi3.Components
}

// translate changes a schema, or whatever has schemas in it, and returns what takes its
// place.
func (t *translator) translate(v any) any {
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = t.translate(x[i])
		}
	case map[string]any:
		return t.object(x)
	}
	return v
}

func (t *translator) object(x map[string]any) any {
	t.relax(x)
	t.discriminate(x)
	for name := range x {
		switch name {
		case "example", "examples", "default", "const": // no schemas, whatever they look like
		case "properties", "patternProperties", "dependentSchemas", "$defs":
			t.named(x[name])
		case "enum":
			if is, _ := x["nullable"].(bool); is && t.old {
				values, _ := x[name].([]any)
				x[name] = append(values, nil)
			}
		default:
			x[name] = t.translate(x[name])
		}
	}
	if ref, ok := x["$ref"].(string); ok && strings.HasPrefix(ref, "#/components/") {
		x["$ref"] = base + ref
	}
	if !t.old {
		return x
	}
	for plain, exclusive := range map[string]string{"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"} {
		if is, ok := x[exclusive].(bool); ok {
			delete(x, exclusive)
			if is {
				x[exclusive] = x[plain]
				delete(x, plain)
			}
		}
	}
	if is, _ := x["nullable"].(bool); is {
		return nullable(x)
	}
	return x
}

// named translates schemas that have names, which may be those of keywords.
func (t *translator) named(v any) any {
	schemas, _ := v.(map[string]any)
	for name := range schemas {
		schemas[name] = t.translate(schemas[name])
	}
	return v
}

// nullable lets a schema of OpenAPI 3.0 have the value null.
func nullable(x map[string]any) any {
	kind, typed := x["type"].(string)
	composed := slices.ContainsFunc([]string{"allOf", "oneOf", "anyOf", "not"}, func(k string) bool { return x[k] != nil })
	if !typed || composed {
		return map[string]any{"anyOf": []any{x, map[string]any{"type": "null"}}}
	}
	x["type"] = []any{kind, "null"}
	return x
}

// relax takes the fields that do not travel this way out of those that are required.
func (t *translator) relax(object map[string]any) {
	required, isList := object["required"].([]any)
	properties, _ := object["properties"].(map[string]any)
	if !isList {
		return
	}
	object["required"] = slices.DeleteFunc(required, func(name any) bool {
		text, _ := name.(string)
		return t.hidden(properties[text])
	})
}

// hidden reports whether a property does not travel this way. It may say so itself, or
// the component that it refers to.
func (t *translator) hidden(property any) bool {
	p, _ := property.(map[string]any)
	mark := "writeOnly"
	if t.way == Request {
		mark = "readOnly"
	}
	if is, _ := p[mark].(bool); is {
		return true
	}
	s := t.component(p)
	return s != nil && (t.way == Request && s.ReadOnly || t.way == Response && s.WriteOnly)
}

// component returns what a schema refers to, nil when it refers to nothing.
func (t *translator) component(x map[string]any) *openapi3.Schema {
	ref, _ := x["$ref"].(string)
	name, ok := strings.CutPrefix(ref, "#/components/schemas/")
	if s := t.components.Schemas[name]; ok && s != nil {
		return s.Value
	}
	return nil
}

// discriminate makes the variants of a union know their names. Without that, documents
// whose variants differ in nothing else would fit more than one.
func (t *translator) discriminate(x map[string]any) {
	d, _ := x["discriminator"].(map[string]any)
	property, _ := d["propertyName"].(string)
	mapping, _ := d["mapping"].(map[string]any)
	for _, keyword := range [...]string{"oneOf", "anyOf"} {
		variants, _ := x[keyword].([]any)
		if property == "" || len(variants) == 0 {
			continue
		}
		for i, v := range variants {
			variant, _ := v.(map[string]any)
			ref, _ := variant["$ref"].(string)
			if ref == "" {
				continue
			}
			names := []any{path.Base(ref)}
			for name, to := range mapping {
				if to, _ := to.(string); to == ref || path.Base(to) == path.Base(ref) {
					names = append(names, name)
					var other any // a number or a boolean has a key that is a text
					if json.Unmarshal([]byte(name), &other) == nil {
						names = append(names, other)
					}
				}
			}
			names = append(names, t.ownNames(variant, property)...)
			variants[i] = map[string]any{"allOf": []any{variant, map[string]any{
				"required": []any{property}, "properties": map[string]any{property: map[string]any{"enum": names}},
			}}}
		}
		delete(x, keyword)
		x["anyOf"] = variants
		return
	}
}

// ownNames are the values that a variant itself has for the discriminator.
func (t *translator) ownNames(variant map[string]any, property string) []any {
	s := t.component(variant)
	if s == nil || s.Properties[property] == nil || s.Properties[property].Value == nil {
		return nil
	}
	p := s.Properties[property].Value
	if p.Const != nil {
		return []any{p.Const}
	}
	return p.Enum
}
