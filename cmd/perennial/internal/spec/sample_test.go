package spec

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func schemaRef(s *openapi3.Schema) *openapi3.SchemaRef { return &openapi3.SchemaRef{Value: s} }

func TestASchemaThatContainsItselfIsNotAsked(t *testing.T) {
	t.Parallel()
	self := openapi3.NewObjectSchema()
	self.AllOf = openapi3.SchemaRefs{schemaRef(self)}
	outer := openapi3.NewObjectSchema().WithPropertyRef("a", schemaRef(self))
	list := openapi3.NewObjectSchema() // a list of itself ends with an empty one
	list.WithPropertyRef("next", schemaRef(list))
	both := openapi3.NewObjectSchema().WithPropertyRef("next", schemaRef(list))
	both.AllOf = openapi3.SchemaRefs{schemaRef(list)}
	for name, c := range map[string]struct {
		schema *openapi3.Schema
		value  any
		want   bool
	}{
		"itself":             {self, map[string]any{}, false},
		"below":              {outer, map[string]any{"a": map[string]any{}}, false},
		"a list":             {list, map[string]any{"next": map[string]any{}}, true},
		"twice and no cycle": {both, map[string]any{"next": map[string]any{}}, true},
		"another value":      {list, "x", false},
	} {
		if got := fits(c.schema, c.value); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

func TestAnOperationWithAWrongExampleIsNoExample(t *testing.T) {
	t.Parallel()
	for example, want := range map[any]bool{"text": true, 7.0: false} {
		op := openapi3.NewOperation()
		media := openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema()).WithExample("one", example)
		op.AddResponse(200, openapi3.NewResponse().WithDescription("ok").WithContent(openapi3.Content{"application/json": media}))
		if got := sample(&openapi3.PathItem{}, op) != nil; got != want {
			t.Errorf("example %v: %t, want %t", example, got, want)
		}
	}
}
