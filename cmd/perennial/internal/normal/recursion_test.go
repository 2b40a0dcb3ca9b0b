package normal

import "testing"

const inside = "the schema is inside of itself: its field is a pointer"

// Go has no struct inside of itself, but for a pointer to it: what would be one has
// to be left out somewhere, or there is no value of it at all.
func TestAStructInsideOfItselfIsAPointer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, schemas, key, required, note string }{
		{"itself", "A: {type: object, required: [a, b], properties: {a: {$ref: '#/components/schemas/A'}, b: {type: string}}}", "A", "b", inside},
		{"by way of another one", "A: {type: object, required: [b], properties: {b: {$ref: '#/components/schemas/B'}}}\nB: {type: object, required: [a, x], properties: {a: {$ref: '#/components/schemas/A'}, x: {}}}",
			"B", "x", "/components/schemas/B/properties/a: " + inside},
		{"by way of another name", "A: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/B'}}}\nB: {$ref: '#/components/schemas/A'}", "A", "", inside},
		{"that may be left out", "A: {type: object, required: [b], properties: {a: {$ref: '#/components/schemas/A'}, b: {type: string}}}", "A", "b", ""},
		{"in a list", "A: {type: object, required: [a], properties: {a: {type: array, items: {$ref: '#/components/schemas/A'}}}}", "A", "a", ""},
		{"in a map", "A: {type: object, required: [a], properties: {a: {type: object, additionalProperties: {$ref: '#/components/schemas/A'}}}}", "A", "a", ""},
		{"that may be null", "A: {type: object, required: [a], properties: {a: {nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}}}", "A", "", ""},
		{"no circle", "A: {type: object, required: [b, c], properties: {b: {$ref: '#/components/schemas/B'}, c: {$ref: '#/components/schemas/B'}}}\nB: {type: object, properties: {x: {}}}", "A", "b c", ""},
	} {
		f := through(t, "recursion", c.schemas)
		if got := required(f, c.key); got != c.required {
			t.Errorf("%s: required are %q, want %q", c.name, got, c.required)
		}
		said(t, c.name, f, c.note)
	}
}

func TestWhatIsNothingButItselfIsAnything(t *testing.T) {
	t.Parallel()
	const nothing = "the schema is nothing but itself: what is inside is an any"
	become(t, "recursion", []example{
		{"a list of itself", "A: {type: array, items: {$ref: '#/components/schemas/A'}}", "A: {type: array, items: {}}", "/components/schemas/A/items: " + nothing},
		{"a map of itself", "A: {type: object, additionalProperties: {$ref: '#/components/schemas/A'}}", "A: {type: object, additionalProperties: {}}", nothing},
		{"a list of lists of itself", "A: {type: array, items: {type: array, items: {$ref: '#/components/schemas/A'}}}", "A: {type: array, items: {type: array, items: {}}}", nothing},
		{"two lists of each other", "A: {type: array, items: {$ref: '#/components/schemas/B'}}\nB: {type: array, items: {$ref: '#/components/schemas/A'}}",
			"{A: {type: array, items: {$ref: '#/components/schemas/B'}}, B: {type: array, items: {}}}", nothing},
		{"two lists of one", "A: {type: array, items: {$ref: '#/components/schemas/B'}}\nB: {type: array, items: {type: string}}",
			"{A: {type: array, items: {$ref: '#/components/schemas/B'}}, B: {type: array, items: {type: string}}}", ""},
	})
}

// A member that is all of what it is inside of, put together in its place, would
// never end: both are one schema.
func TestAWholeInsideOfItselfIsOneSchema(t *testing.T) {
	t.Parallel()
	const node = "{allOf: [{$ref: '#/components/schemas/N'}, {properties: {x: {}}}]}"
	f := through(t, "rename", "N: {type: object, properties: {parent: "+node+"}}")
	if f.Err() != nil {
		t.Fatal(f.Err())
	}
	if got := len(f.schemas.Content) / 2; got != 2 {
		t.Errorf("%d schemas: %s", got, f.written())
	}
}
