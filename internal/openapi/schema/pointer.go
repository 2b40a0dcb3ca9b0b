// Package schema follows JSON pointers through the schemas of an OpenAPI
// document.
package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/internal/openapi/place"
	jsonpointer "github.com/perennial-go/perennial/internal/pointer"
)

// Resolve follows a JSON pointer (RFC 6901) through a schema, across
// references, allOf, oneOf and anyOf. what names the schema in the error.
func Resolve(schemas openapi3.SchemaRefs, pointer, what string) (openapi3.SchemaRefs, error) {
	if !strings.HasPrefix(pointer, "/") {
		return nil, fmt.Errorf("pointer %q does not begin with a slash (RFC 6901)", pointer)
	}
	if len(schemas) == 0 {
		return nil, fmt.Errorf("pointer %q leads nowhere; there is no JSON or form %s", pointer, what)
	}
	at := what
	tokens, _ := jsonpointer.Split(pointer)
	for _, token := range tokens {
		var next openapi3.SchemaRefs
		var names []string
		for _, s := range Parts(schemas) {
			names = append(names, keys(s.Properties)...)
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
			return nil, fmt.Errorf("pointer %q leads nowhere; the %s has: %s", pointer, at, place.List(slices.Compact(names)))
		}
		schemas, at = next, at+"'s "+token
	}
	return schemas, nil
}

// Parts returns what schemas are made of, each once: a schema may refer to
// itself.
func Parts(schemas openapi3.SchemaRefs) []*openapi3.Schema {
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

// Is reports whether schemas have one of the types. One without a type has any.
func Is(schemas openapi3.SchemaRefs, types ...string) bool {
	typed := false
	for _, s := range Parts(schemas) {
		for _, t := range s.Type.Slice() {
			typed = typed || t != "null"
			if slices.Contains(types, t) {
				return true
			}
		}
	}
	return !typed
}

// Request returns the schemas of the bodies that op takes as JSON or as
// a form.
func Request(op *openapi3.Operation) openapi3.SchemaRefs {
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return nil
	}
	return contentSchemas(op.RequestBody.Value.Content)
}

// Response returns the schemas of the successes of op that are JSON.
func Response(op *openapi3.Operation) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	responses := op.Responses.Map()
	for _, status := range Successes(op) {
		all = append(all, contentSchemas(responses[status].Value.Content)...)
	}
	return all
}

func contentSchemas(content openapi3.Content) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	for _, media := range keys(content) {
		form := media == "application/x-www-form-urlencoded" || media == "multipart/form-data"
		if m := content[media]; m != nil && m.Schema != nil && (form || IsJSON(media)) {
			all = append(all, m.Schema)
		}
	}
	return all
}

// Successes returns the statuses that are successes: 2xx, or else default.
func Successes(op *openapi3.Operation) []string {
	var all []string
	responses := op.Responses.Map()
	for _, status := range keys(responses) {
		if strings.HasPrefix(status, "2") && responses[status] != nil && responses[status].Value != nil {
			all = append(all, status)
		}
	}
	if r := responses["default"]; all == nil && r != nil && r.Value != nil && !redirects(responses) {
		return []string{"default"}
	}
	return all
}

// redirects reports whether a success is a redirect: then default is for failures.
func redirects(responses map[string]*openapi3.ResponseRef) bool {
	for status := range responses {
		if strings.HasPrefix(status, "3") {
			return true
		}
	}
	return false
}

// IsJSON reports whether a media type is JSON or built on it.
func IsJSON(media string) bool {
	return mediatype.IsJSON(media)
}

// Pointer reads a JSON pointer and reports when it leads nowhere.
func Pointer(to *place.Log, raw any, schemas openapi3.SchemaRefs, what string, at place.Path) string {
	if raw == nil {
		return ""
	}
	p, ok := raw.(string)
	if !ok {
		to.Report(at, "%v is not a JSON pointer", raw)
		return fmt.Sprint(raw)
	}
	if _, err := Resolve(schemas, p, what); err != nil {
		to.Report(at, "%v", err)
	}
	return p
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Open reports whether schemas say nothing of what is in them, as those of many
// documents do.
func Open(schemas openapi3.SchemaRefs) bool {
	for _, s := range Parts(schemas) {
		if len(s.Properties) > 0 || s.Items != nil {
			return false
		}
	}
	return len(schemas) > 0
}
