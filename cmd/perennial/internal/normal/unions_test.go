package normal

import "testing"

const (
	refA = "{$ref: '#/components/schemas/A'}"
	refB = "{$ref: '#/components/schemas/B'}"
	ab   = "A: {type: object, properties: {a: {}}}\nB: {type: object, properties: {b: {}}}"
	abs  = "A: {type: object, properties: {a: {}}}, B: {type: object, properties: {b: {}}}"
)

func TestAUnionHasEachVariantOnce(t *testing.T) {
	t.Parallel()
	u := func(schema string) string { return "U: " + schema + "\n" + ab }
	is := func(schema string) string { return "{U: " + schema + ", " + abs + "}" }
	become(t, "compose", []example{
		{"two objects", u("{oneOf: [" + refA + ", " + refB + "]}"), is("{oneOf: [" + refA + ", " + refB + "]}"), ""},
		{"one twice", u("{oneOf: [" + refA + ", " + refB + ", " + refA + "]}"), is("{oneOf: [" + refA + ", " + refB + "]}"), ""},
		{"one twice with remarks", u("{oneOf: [" + refA + ", {description: d, allOf: [" + refA + "]}, " + refB + "]}"), is("{oneOf: [" + refA + ", " + refB + "]}"), ""},
		{"null", u("{anyOf: [" + refA + ", " + refB + ", {type: 'null'}]}"), is("{anyOf: [" + refA + ", " + refB + "], nullable: true}"), ""},
		{"a variant that may be null", u("{anyOf: [{type: [string, 'null']}, " + refB + "]}"), is("{anyOf: [{type: string}, " + refB + "], nullable: true}"), ""},
		{"one variant", u("{oneOf: [" + refA + "]}"), is(refA), ""},
		{"one variant and null", u("{oneOf: [{type: 'null'}, " + refA + "]}"), is("{nullable: true, allOf: [" + refA + "]}"), ""},
		{"one variant with members beside it", u("{properties: {c: {}}, oneOf: [" + refA + "]}"), is("{type: object, properties: {c: {}, a: {}}}"), ""},
		{"null alone", u("{oneOf: [{type: 'null'}]}"), is("{nullable: true}"), ""},
		{"no variant", u("{oneOf: []}"), is("{}"), ""},
		{"both kinds", u("{oneOf: [" + refA + "], anyOf: [" + refB + "]}"), is("{anyOf: [" + refA + ", " + refB + "]}"),
			"line 6: /components/schemas/U/anyOf: oneOf and anyOf beside each other"},
		{"a discriminator of one variant", u("{oneOf: [" + refA + "], discriminator: {propertyName: a}}"), is(refA), ""},
	})
}

// Variants that are scalars of one type are that type.
func TestAUnionOfScalarsIsAScalar(t *testing.T) {
	t.Parallel()
	become(t, "compose", []example{
		{"strings", "U: {anyOf: [{type: string}, {type: string, format: uuid}]}", "U: {type: string}", ""},
		{"values of each", "U: {anyOf: [{type: string, enum: [a, b]}, {type: string, enum: [b, c]}]}", "U: {type: string, enum: [a, b, c]}", ""},
		{"values and any string", "U: {anyOf: [{type: string, enum: [a]}, {type: string}]}", "U: {type: string}", ""},
		{"constants with titles", "U: {oneOf: [{const: 1, title: One}, {const: 2, title: Two}]}", "U: {type: integer, enum: [1, 2], x-enum-varnames: [One, Two]}", ""},
		{"a title for one alone", "U: {oneOf: [{const: 1, title: One}, {const: 2}]}", "U: {type: integer, enum: [1, 2]}", ""},
		{"a type beside it", "U: {type: string, anyOf: [{enum: [a]}, {enum: [b]}]}", "U: {type: string, enum: [a, b]}", ""},
		{"patterns of a string", "U: {type: string, anyOf: [{pattern: a}, {pattern: b}]}", "U: {type: string}", ""},
		{"integers and strings", "U: {anyOf: [{type: string}, {type: integer}]}", "U: {anyOf: [{type: string}, {type: integer}]}", ""},
		{"by reference", "U: {anyOf: [{$ref: '#/components/schemas/V'}, {type: string}]}\nV: {type: string, enum: [a]}", "{U: {type: string}, V: {type: string, enum: [a]}}", ""},
		{"truth values", "U: {anyOf: [{const: true}, {const: false}]}", "U: {type: boolean}", ""},
	})
}

// Variants that only say which members there have to be are no types.
func TestVariantsThatOnlyRequireMembersAreNone(t *testing.T) {
	t.Parallel()
	become(t, "compose", []example{
		{"this or that", "U: {type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}", "U: {type: object, properties: {a: {}, b: {}}}", ""},
		{"with a type", "U: {properties: {a: {}, b: {}}, oneOf: [{type: object, required: [a]}, {type: object, required: [b]}]}", "U: {properties: {a: {}, b: {}}}", ""},
		{"with members of their own", "U: {type: object, properties: {a: {}}, anyOf: [{type: object, properties: {b: {}}}, {type: object, required: [c]}]}",
			"U: {type: object, properties: {a: {}}, anyOf: [{type: object, properties: {b: {}}}, {type: object, required: [c]}]}", ""},
	})
}

func TestTheMappingOfADiscriminatorIsWrittenOut(t *testing.T) {
	t.Parallel()
	u := func(about string) string {
		return "U: {oneOf: [" + refA + ", " + refB + "], discriminator: " + about + "}\n" + ab
	}
	is := func(mapping string) string {
		return "{U: {oneOf: [" + refA + ", " + refB + "], discriminator: {propertyName: k, mapping: " + mapping + "}}, " + abs + "}"
	}
	become(t, "mappings", []example{
		{"no mapping", u("{propertyName: k}"), is("{A: '#/components/schemas/A', B: '#/components/schemas/B'}"), ""},
		{"by name", u("{propertyName: k, mapping: {x: A, y: B}}"), is("{x: '#/components/schemas/A', y: '#/components/schemas/B'}"), ""},
		{"by reference", u("{propertyName: k, mapping: {x: '#/components/schemas/A'}}"), is("{x: '#/components/schemas/A', B: '#/components/schemas/B'}"), ""},
		{"two values for one", u("{propertyName: k, mapping: {x: A, y: A, z: B}}"),
			is("{x: '#/components/schemas/A', y: '#/components/schemas/A', z: '#/components/schemas/B'}"), ""},
		{"a schema that is no variant", u("{propertyName: k, mapping: {u: U, x: A}}"), is("{x: '#/components/schemas/A', B: '#/components/schemas/B'}"),
			"line 6: /components/schemas/U/discriminator/mapping/u: no variant is U: left out of the Go type"},
		{"a value that is called as another schema", u("{propertyName: k, mapping: {B: A}}"), is("{B: '#/components/schemas/A'}"), ""},
	})
	become(t, "mappings", []example{
		{"without a name", u("{}"), "{U: {oneOf: [" + refA + ", " + refB + "]}, " + abs + "}", ""},
		{"of an inline variant", "U: {oneOf: [{type: string}, " + refB + "], discriminator: {propertyName: k}}\n" + ab, "{U: {oneOf: [{type: string}, " + refB + "]}, " + abs + "}", ""},
		{"without a union", "U: {type: object, discriminator: {propertyName: k}}", "U: {type: object}", ""},
	})
}
