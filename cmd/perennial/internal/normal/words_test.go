package normal

import "testing"

// What only a validator reads, or says the same in another way, goes.
func TestWhatOpenAPI31WritesInItsOwnWaysIsWrittenAs30(t *testing.T) {
	t.Parallel()
	become(t, "modern", []example{
		{"null among the types", "A: {type: [string, 'null']}", "A: {type: string, nullable: true}", ""},
		{"null first", "A: {type: ['null', array], items: {type: string}}", "A: {type: array, items: {type: string}, nullable: true}", ""},
		{"a list of one type", "A: {type: [integer]}", "A: {type: integer}", ""},
		{"null alone", "A: {type: 'null'}", "A: {nullable: true, x-null: true}", ""},
		{"several types and members of one", "A: {type: [object, string, number, boolean, array], properties: {a: {}}, required: [a]}", "A: {}",
			"line 6: /components/schemas/A/type: one of the types object, string, number, boolean, array: the value is an any in Go"},
		{"several types and items", "A: {type: [array, string, number, boolean, object, 'null'], items: {type: string}}", "A: {nullable: true}", "an any in Go"},
		{"several types and a map", "A: {type: [object, string, number, boolean, array], additionalProperties: {type: string}}", "A: {}", "an any in Go"},
		{"a type that there is not", "A: {type: file}", "A: {}", ""},
		{"a constant", "A: {const: a}", "A: {enum: [a], type: string}", ""},
		{"a constant beside values", "A: {const: a, enum: [a, b]}", "A: {enum: [a, b], type: string}", ""},
		{"null as a constant", "A: {type: string, const: null}", "A: {type: string}", ""},
		{"an object as a constant", "A: {type: object, const: {a: 1}}", "A: {type: object}", ""},
		{"items by their places", "A: {type: array, prefixItems: [{type: string}, {type: integer}]}", "A: {type: array, items: {}}", ""},
		{"a list of anything", "A: {type: array}", "A: {type: array, items: {}}", ""},
		{"items that are true", "A: {type: array, items: true}", "A: {type: array, items: {}}", ""},
		{"base64", "A: {type: string, contentEncoding: base64}", "A: {type: string, contentEncoding: base64, format: byte}", ""},
		{"base64 of URLs", "A: {type: string, contentEncoding: base64url}", "A: {type: string, contentEncoding: base64url, format: byte}", ""},
		{"base64 with a format", "A: {type: string, contentEncoding: base64, format: uuid}", "A: {type: string, contentEncoding: base64, format: uuid}", ""},
		{"bytes", "A: {type: string, contentMediaType: application/octet-stream}", "A: {type: string, contentMediaType: application/octet-stream, format: binary}", ""},
		{"JSON in a string", "A: {type: string, contentMediaType: application/json}", "A: {type: string, contentMediaType: application/json}", ""},
		{"quoted-printable", "A: {type: string, contentEncoding: quoted-printable}", "A: {type: string, contentEncoding: quoted-printable}", ""},
	})
}

func TestASchemaWithoutATypeHasThatOfWhatItSays(t *testing.T) {
	t.Parallel()
	become(t, "modern", []example{
		{"properties", "A: {properties: {a: {}}}", "A: {properties: {a: {}}, type: object}", ""},
		{"additionalProperties", "A: {additionalProperties: {type: string}}", "A: {additionalProperties: {type: string}, type: object}", ""},
		{"items", "A: {items: {type: string}}", "A: {items: {type: string}, type: array}", ""},
		{"strings", "A: {enum: [a, b]}", "A: {enum: [a, b], type: string}", ""},
		{"integers", "A: {enum: [1, 2]}", "A: {enum: [1, 2], type: integer}", ""},
		{"numbers", "A: {enum: [1.5]}", "A: {enum: [1.5], type: number}", ""},
		{"truth values", "A: {enum: [true]}", "A: {enum: [true], type: boolean}", ""},
		{"strings and null", "A: {enum: [a, null]}", "A: {enum: [a, null], nullable: true, type: string}", ""},
		{"null alone", "A: {enum: [null]}", "A: {nullable: true}", ""},
		{"values of two types", "A: {enum: [a, 1]}", "A: {oneOf: [{type: string, enum: [a]}, {type: integer, enum: [1]}]}", ""},
		{"integers and numbers", "A: {enum: [1, 1.5]}", "A: {}", ""},
		{"a reference", "A: {$ref: '#/components/schemas/B'}\nB: {}", "{A: {$ref: '#/components/schemas/B'}, B: {}}", ""},
		{"a union", "A: {anyOf: [{type: string}], properties: {a: {}}}", "A: {anyOf: [{type: string}], properties: {a: {}}}", ""},
		{"nothing", "A: {description: text}", "A: {description: text}", ""},
	})
}

func TestWhatOnlyAValidatorReadsIsLeftOut(t *testing.T) {
	t.Parallel()
	become(t, "plainWords", []example{
		{"bounds", "A: {type: string, minLength: 1, maxLength: 2, pattern: a, default: a, example: a, examples: [a]}", "A: {type: string}", ""},
		{"of numbers", "A: {type: integer, minimum: 1, maximum: 2, exclusiveMinimum: 0, multipleOf: 2}", "A: {type: integer}", ""},
		{"of objects", "A: {type: object, minProperties: 1, patternProperties: {a: {}}, propertyNames: {}, dependentRequired: {a: [b]}}", "A: {type: object}", ""},
		{"conditions", "A: {not: {type: string}, if: {type: string}, then: {}, else: {}}", "A: {}", ""},
		{"below", "A: {type: array, items: {type: string, minLength: 1}}", "A: {type: array, items: {type: string}}", ""},
		{"a member with such a name", "A: {properties: {default: {type: string}, example: {minimum: 1}}}", "A: {properties: {default: {type: string}, example: {}}}", ""},
		{"what says which values there are", "A: {type: string, enum: [a], format: date, nullable: true}", "A: {type: string, enum: [a], format: date, nullable: true}", ""},
	})
}
