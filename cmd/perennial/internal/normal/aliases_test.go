package normal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const (
	twoObjects = `
A: {type: object, properties: {home: {type: object, properties: {city: {type: string}}}}}
B: {type: object, properties: {office: {type: object, properties: {city: {type: string}}}}}`
	twoEnums = `
A: {type: object, properties: {state: {type: string, enum: [on, off]}}}
B: {type: object, properties: {status: {type: string, enum: [on, off]}}}`
	twoNumbers = `
A: {type: object, properties: {size: {type: integer, enum: [1, 0x10]}}}
B: {type: object, properties: {size: {type: integer, enum: [1, 0x10]}}}`
	nested = `
A: {type: object, properties: {x: {type: object, properties: {y: {type: string, enum: [a]}, z: {oneOf: [{type: string}, {type: integer}]}}}}}
B: {type: object, properties: {xx: {type: object, properties: {y: {type: string, enum: [a]}, z: {oneOf: [{type: string}, {type: integer}]}}}}}`
	differBelow = `
A: {type: object, properties: {x: {type: object, properties: {y: {type: string, enum: [a]}}}}}
B: {type: object, properties: {x: {type: object, properties: {y: {type: string, enum: [b]}}}}}`
	differInWords = `
A: {type: object, properties: {x: {type: object, properties: {y: {type: string, description: one}}}}}
B: {type: object, properties: {x: {type: object, properties: {y: {type: string, description: another}}}}}`
	named = `
A: {type: object, properties: {city: {type: string}}}
B: {type: object, properties: {city: {type: string}}}`
	titled = `U: {oneOf: [{title: Cat, type: object, properties: {a: {}}}, {title: Dog, type: object, properties: {a: {}}, description: d}]}`
)

func TestInlineSchemasThatAreTheSameAreOneType(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ schemas, want string }{
		"objects":                     {twoObjects, "BOffice=AHome"},
		"enums, with their constants": {twoEnums, `BStatus=AState BStatusOn="on" BStatusOff="off"`},
		"numbers":                     {twoNumbers, "BSize=ASize BSizeN1=1 BSizeN0X10=16"},
		"what is inside of them":      {nested, `BXx=AX BXxY=AXY BXxYA="a" BXxZ=AXZ`},
		"what differs inside":         {differBelow, ""},
		"what differs in its words":   {differInWords, ""},
		"schemas with names":          {named, ""},
		"variants with titles":        {titled, ""},
	} {
		var got []string
		for _, a := range through(t, "aliases", c.schemas).aliased {
			got = append(got, a.Name+"="+a.Of)
			for _, v := range a.Values {
				got = append(got, v.Name+"="+v.Value)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What a type is said to be for is left with the members if they do not agree.
func TestTheWordsOfOnePlaceAreNotThoseOfAnother(t *testing.T) {
	t.Parallel()
	const schemas = `
A: {type: object, properties: {home: {type: object, description: %s, properties: {city: {type: string}}}}}
B: {type: object, properties: {office: {type: object, description: %s, properties: {city: {type: string}}}}}`
	for _, c := range [][2]string{{"of A", "of B"}, {"of both", "of both"}} {
		f := through(t, "aliases", fmt.Sprintf(schemas, c[0], c[1]))
		if got := strings.Count(f.written(), "of A"); c[0] == "of A" && got != 1 {
			t.Errorf("the type says what the member says:\n%s", f.written())
		}
		if got := strings.Count(f.written(), "of both"); c[0] == "of both" && got != 3 {
			t.Errorf("two members and their type say it %d times:\n%s", got, f.written())
		}
	}
}

// The name of a type hangs on no other place: a schema that is the same as two others
// and comes first takes nobody's name.
func TestOneMoreOfTheSameTakesNoName(t *testing.T) {
	t.Parallel()
	before := slices.Sorted(keysOf(through(t, "aliases", twoEnums)))
	after := slices.Collect(keysOf(through(t, "aliases", "0: {type: object, properties: {s: {type: string, enum: [on, off]}}}"+twoEnums)))
	for _, name := range before {
		if !slices.Contains(after, name) {
			t.Errorf("%s is gone: %v", name, after)
		}
	}
}
