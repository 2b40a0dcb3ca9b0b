package normal

import (
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestWhatBecomesATypeIsCalledAfterItsPlace(t *testing.T) {
	t.Parallel()
	const object, enum = "{type: object, properties: {x: {}}}", "{type: string, enum: [a]}"
	for name, c := range map[string]struct{ schemas, want string }{
		"a member":                  {"Pet: {type: object, properties: {owner: " + object + "}}", "Pet PetOwner"},
		"a member of a member":      {"Pet: {type: object, properties: {owner: {type: object, properties: {address: " + object + "}}}}", "Pet PetOwner PetOwnerAddress"},
		"an enum":                   {"Pet: {type: object, properties: {status: " + enum + "}}", "Pet PetStatus"},
		"an item":                   {"Pets: {type: array, items: " + object + "}", "Pets PetsItem"},
		"a value of a map":          {"Pets: {type: object, additionalProperties: " + object + "}", "Pets PetsValue"},
		"an item of an item":        {"Pets: {type: array, items: {type: array, items: " + object + "}}", "Pets PetsItemItem"},
		"variants by what they are": {"U: {oneOf: [{type: string}, {type: integer}, {type: boolean}, {type: array, items: {}}, {type: object}]}", "U UString UInteger UBoolean UList UObject"},
		"variants by their titles":  {"U: {oneOf: [{title: A cat, type: object}, {title: dog, type: object}]}", "U UACat UDog"},
		"variants of long titles":   {"U: {oneOf: [{title: " + strings.Repeat("long ", 20) + ", type: object}, {type: string}]}", "U UObject UString"},
		"variants by their value":   {"U: {oneOf: [{type: string, enum: [cat]}, {type: integer}]}", "U UCat UInteger"},
		"variants of one kind":      {"U: {oneOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]}", "U UObject UObjectSchema"},
		"anything as a variant":     {"U: {oneOf: [{}, {type: string}]}", "U UVariant1 UString"},
		"a taken name":              {"Pet: {type: object, properties: {owner: " + object + "}}\nPetOwner: {type: string}", "Pet PetOwner PetOwnerSchema"},
		"a name that is taken later": {"Pet: {type: object, properties: {owner: " + object + ", owner_schema: " + object + "}}\nPetOwner: {}",
			"Pet PetOwner PetOwnerSchema PetOwnerSchemaSchema"},
		"nothing of a plain member": {"Pet: {type: object, properties: {a: {type: string}, b: {type: array, items: {type: string}}, c: {type: object}}}", "Pet"},
		"nothing of a Go type":      {"Pet: {type: object, properties: {a: {type: string, enum: [a], x-go-type: big.Int}}}", "Pet"},
	} {
		f := through(t, "nameSchemas", strings.ReplaceAll(c.schemas, "x-go-type", "x-kept"))
		f.renamed("x-kept", "x-go-type")
		lift(f)
		if got := strings.Join(slices.Collect(keysOf(f)), " "); got != c.want {
			t.Errorf("%s: %s\ngives %s\nwant  %s", name, c.schemas, got, c.want)
		}
	}
}

// renamed writes one key in the place of another one: what Go is written is an
// overlay's to say, and Parse drops it.
func (f *form) renamed(from, to string) {
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, below := range n.Content {
			if below.Value == from && i%2 == 0 {
				below.Value = to
			}
			walk(below)
		}
	}
	walk(f.schemas)
}

// What is said of a member stays with it: two members of one type differ in it.
func TestRemarksStayWithTheMember(t *testing.T) {
	t.Parallel()
	become(t, "lift", []example{
		{
			"a member", "P: {type: object, properties: {o: {type: object, description: d, title: T, readOnly: true, deprecated: true, nullable: true, properties: {x: {}}}}}",
			"{P: {type: object, properties: {o: {description: d, readOnly: true, deprecated: true, nullable: true, allOf: [{$ref: '#/components/schemas/PO'}]}}}, " +
				"PO: {type: object, description: d, title: T, properties: {x: {}}}}", "",
		},
		{"a reference", "P: {type: object, properties: {o: {$ref: '#/components/schemas/O'}}}\nO: {type: object, properties: {x: {}}}",
			"{P: {type: object, properties: {o: {$ref: '#/components/schemas/O'}}}, O: {type: object, properties: {x: {}}}}", ""},
		{"a variant with remarks", "U: {oneOf: [{description: d, allOf: [{$ref: '#/components/schemas/O'}]}, {type: string}]}\nO: {type: object, properties: {x: {}}}",
			"{U: {oneOf: [{$ref: '#/components/schemas/O'}, {$ref: '#/components/schemas/UString'}]}, O: {type: object, properties: {x: {}}}, UString: {type: string}}", ""},
	})
}

func TestAnotherNameThanThatOfThePlaceIsTold(t *testing.T) {
	t.Parallel()
	f := through(t, "lift", "Pet: {type: object, properties: {owner: {type: object, properties: {x: {}}}}}\nPetOwner: {type: string}\npet: {type: string}")
	var said []string
	for _, n := range f.Notes {
		said = append(said, n.String())
	}
	want := []string{
		"line 8: /components/schemas/pet: another thing has the Go name Pet: this schema is called PetSchema",
		"line 6: /components/schemas/Pet/properties/owner: another thing has the Go name PetOwner: this schema is called PetOwnerSchema",
	}
	if !slices.Equal(said, want) {
		t.Errorf("notes are %q, want %q", said, want)
	}
}
