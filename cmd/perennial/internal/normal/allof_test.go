package normal

import (
	"strings"
	"testing"
)

func TestThePartsOfAllOfArePutTogether(t *testing.T) {
	t.Parallel()
	const base = "B: {type: object, properties: {b: {type: string}}, required: [b]}"
	const whole = ", B: {type: object, properties: {b: {type: string}}, required: [b]}}"
	become(t, "compose", []example{
		{"of two objects", "A: {allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {c: {}}}]}",
			"A: {type: object, properties: {a: {type: string}, c: {}}}", ""},
		{"of a reference and an object", "A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {a: {}}, required: [a]}]}\n" + base,
			"{A: {type: object, properties: {b: {type: string}, a: {}}, required: [b, a]}" + whole, ""},
		{"with what stands beside it", "A: {required: [b], properties: {a: {}}, allOf: [{$ref: '#/components/schemas/B'}]}\n" + base,
			"{A: {type: object, properties: {a: {}, b: {type: string}}, required: [b]}" + whole, ""},
		{"one reference", "A: {allOf: [{$ref: '#/components/schemas/B'}]}\n" + base, "{A: {allOf: [{$ref: '#/components/schemas/B'}]}" + whole, ""},
		{"one reference with remarks", "A: {description: d, allOf: [{$ref: '#/components/schemas/B'}]}\n" + base,
			"{A: {description: d, allOf: [{$ref: '#/components/schemas/B'}]}" + whole, ""},
		{"remarks that are a part", "A: {allOf: [{$ref: '#/components/schemas/B'}, {description: d}, {nullable: true}]}\n" + base,
			"{A: {description: d, nullable: true, allOf: [{$ref: '#/components/schemas/B'}]}" + whole, ""},
		{"of parts of parts", "A: {allOf: [{allOf: [{$ref: '#/components/schemas/B'}, {properties: {a: {}}}]}, {properties: {c: {}}}]}\n" + base,
			"{A: {type: object, properties: {b: {type: string}, a: {}, c: {}}, required: [b]}" + whole, ""},
		{"integers among numbers", "A: {allOf: [{type: number}, {type: integer}]}", "A: {type: integer}", ""},
		{"values of both", "A: {allOf: [{type: string, enum: [a, b, c]}, {type: string, enum: [b, c, d]}]}", "A: {type: string, enum: [b, c]}", ""},
		{"a member of both", "A: {allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {a: {type: string, enum: [x]}}}]}",
			"A: {type: object, properties: {a: {type: string, enum: [x]}}}", ""},
		{"a member of both that is the same", "A: {allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {a: {type: string}}}]}",
			"A: {type: object, properties: {a: {type: string}}}", ""},
		{"a member of which one says nothing", "A: {allOf: [{type: object, properties: {a: {}}}, {type: object, properties: {a: {type: string}}}]}",
			"A: {type: object, properties: {a: {type: string}}}", ""},
		{"items of both", "A: {allOf: [{type: array, items: {type: object, properties: {a: {}}}}, {type: array, items: {type: object, properties: {c: {}}}}]}",
			"A: {type: array, items: {type: object, properties: {a: {}, c: {}}}}", ""},
		{"a map and no more", "A: {allOf: [{type: object, additionalProperties: true}, {type: object, additionalProperties: {type: string}}]}",
			"A: {type: object, additionalProperties: {type: string}}", ""},
		{"a discriminator without its variants", "A: {allOf: [{type: object, properties: {k: {type: string}}, discriminator: {propertyName: k}}, {properties: {a: {}}}]}",
			"A: {type: object, properties: {k: {type: string}, a: {}}}", ""},
		{"of a union", "A: {allOf: [{type: object, properties: {a: {}}}, {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}]}\nC: {type: object}\n" + base,
			"{A: {type: object, properties: {a: {}}, oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}, C: {type: object}" + whole, ""},
		{"the description of a part", "A: {description: own, allOf: [{type: object, description: other, title: other, properties: {a: {}}}]}",
			"A: {description: own, type: object, properties: {a: {}}}", ""},
	})
}

// A part is a copy: what becomes of the whole does not change the component.
func TestAPartIsNotChangedByWhatItIsAPartOf(t *testing.T) {
	t.Parallel()
	f := through(t, "compose", `A: {allOf: [{$ref: '#/components/schemas/B'}, {required: [x], properties: {x: {type: string, enum: [a]}}}]}
B: {type: object, required: [y], properties: {x: {type: string}, y: {type: object, properties: {z: {}}}}}`)
	const want = `"B":{"type":"object","required":["y"],"properties":{"x":{"type":"string"},"y":{"type":"object","properties":{"z":{}}}}}`
	if got := f.written(); !strings.Contains(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// A union of one variant is that variant, and so may make a schema a part of itself
// that had none in an allOf. Whoever put it together would never end.
func TestAttackASchemaThatIsAPartOfItselfIsRefused(t *testing.T) {
	t.Parallel()
	for name, schemas := range map[string]string{
		"by a union in allOf":    "A: {type: object, allOf: [{oneOf: [{$ref: '#/components/schemas/A'}]}]}",
		"by a union":             "A: {type: object, oneOf: [{$ref: '#/components/schemas/A'}]}",
		"by a bare union":        "A: {anyOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}",
		"by two unions":          "A: {oneOf: [{$ref: '#/components/schemas/B'}]}\nB: {oneOf: [{$ref: '#/components/schemas/A'}]}",
		"by two that say more":   "A: {type: object, oneOf: [{$ref: '#/components/schemas/B'}]}\nB: {properties: {x: {}}, anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]}",
		"by a reference between": "A: {type: object, oneOf: [{$ref: '#/components/schemas/B'}]}\nB: {$ref: '#/components/schemas/A'}",
	} {
		f := through(t, "rename", schemas)
		if f.Err() == nil || !strings.Contains(f.Err().Error(), "line 6: /components/schemas/A") && !strings.Contains(f.Err().Error(), "line 7: /components/schemas/B") ||
			!strings.Contains(f.Err().Error(), "a part of itself, which none can be; take it out of its own parts") {
			t.Errorf("%s: %v, %s", name, f.Err(), f.written())
		}
	}
}
