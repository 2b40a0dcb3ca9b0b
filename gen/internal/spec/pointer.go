package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// resolve follows a JSON pointer (RFC 6901) through a schema, across
// references, allOf, oneOf and anyOf. what names the schema in the error.
func resolve(schemas openapi3.SchemaRefs, pointer, what string) (openapi3.SchemaRefs, error) {
	if !strings.HasPrefix(pointer, "/") {
		return nil, fmt.Errorf("pointer %q does not begin with a slash (RFC 6901)", pointer)
	}
	if len(schemas) == 0 {
		return nil, fmt.Errorf("pointer %q leads nowhere; there is no JSON or form %s", pointer, what)
	}
	at := what
	for token := range strings.SplitSeq(pointer[1:], "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		var next openapi3.SchemaRefs
		var names []string
		for _, s := range parts(schemas) {
			names = append(names, sorted(s.Properties)...)
			switch extra := s.AdditionalProperties; {
			case s.Properties[token] != nil:
				next = append(next, s.Properties[token])
			case extra.Schema != nil:
				next = append(next, extra.Schema)
			case s.Items != nil && token != "" && strings.Trim(token, "0123456789") == "":
				next = append(next, s.Items)
			}
		}
		if next == nil {
			slices.Sort(names)
			return nil, fmt.Errorf("pointer %q leads nowhere; the %s has: %s", pointer, at, list(slices.Compact(names)))
		}
		schemas, at = next, at+"'s "+token
	}
	return schemas, nil
}

// parts returns what schemas are made of, each once: a schema may refer to
// itself.
func parts(schemas openapi3.SchemaRefs) []*openapi3.Schema {
	var all []*openapi3.Schema
	var walk func(refs openapi3.SchemaRefs)
	walk = func(refs openapi3.SchemaRefs) {
		for _, ref := range refs {
			if ref == nil || ref.Value == nil || slices.Contains(all, ref.Value) {
				continue
			}
			all = append(all, ref.Value)
			walk(ref.Value.AllOf)
			walk(ref.Value.OneOf)
			walk(ref.Value.AnyOf)
		}
	}
	walk(schemas)
	return all
}

// is tells whether schemas have one of the types. One without a type has any.
func is(schemas openapi3.SchemaRefs, types ...string) bool {
	typed := false
	for _, s := range parts(schemas) {
		for _, t := range s.Type.Slice() {
			typed = typed || t != "null"
			if slices.Contains(types, t) {
				return true
			}
		}
	}
	return !typed
}

// requestSchemas returns the schemas of the bodies that op takes as JSON or as
// a form.
func requestSchemas(op *openapi3.Operation) openapi3.SchemaRefs {
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return nil
	}
	return contentSchemas(op.RequestBody.Value.Content)
}

// answerSchemas returns the schemas of the successes that op answers as JSON.
func answerSchemas(op *openapi3.Operation) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	responses := op.Responses.Map()
	for _, status := range successes(op) {
		all = append(all, contentSchemas(responses[status].Value.Content)...)
	}
	return all
}

func contentSchemas(content openapi3.Content) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	for _, media := range sorted(content) {
		form := media == "application/x-www-form-urlencoded" || media == "multipart/form-data"
		if m := content[media]; m != nil && m.Schema != nil && (form || isJSON(media)) {
			all = append(all, m.Schema)
		}
	}
	return all
}
