package normal

import (
	"encoding/json"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// fieldsIn are the fields of a schema: the member, and its name in Go.
func fieldsIn(f *form, key string) (all []string) {
	for name, member := range node.Pairs(node.Get(node.Get(f.schemas, key), "properties")) {
		all = append(all, name+"="+node.Text(member, "x-go-name"))
	}
	return all
}

func TestEveryMemberHasAFieldOfItsOwn(t *testing.T) {
	t.Parallel()
	for schema, want := range map[string]string{
		"{properties: {user_id: {}, userId: {}, UserID: {}}}":                                              "user_id=UserID userId=UserIDField UserID=UserIDField2",
		"{properties: {'@type': {}, type: {}, $type: {}}}":                                                 "@type=Type type=TypeField $type=TypeField2",
		"{properties: {'+1': {}, '-1': {}, '1': {}}}":                                                      "+1=Field1 -1=Field1Field 1=Field1Field2",
		"{properties: {'+': {}, '<': {}, '_': {}}}":                                                        "+=Plus <=Less _=Field",
		"{properties: {func: {}, nil: {}, string: {}}}":                                                    "func=Func nil=Nil string=String",
		"{properties: {additionalProperties: {}}}":                                                         "additionalProperties=AdditionalProperties",
		"{properties: {additional_properties: {}}, additionalProperties: true}":                            "additional_properties=AdditionalPropertiesField",
		"{properties: {get: {}, set: {}}, additionalProperties: {}}":                                       "get=GetField set=SetField",
		"{properties: {get: {}, set: {}}, additionalProperties: false}":                                    "get=Get set=Set",
		"{properties: {union: {}}}":                                                                        "union=UnionField",
		"{properties: {value: {}, as_cat: {}, marshalJSON: {}}, oneOf: [{type: string}, {type: integer}]}": "value=ValueField as_cat=AsCatField marshalJSON=MarshalJSONField",
		"{properties: {名前: {}, é: {}}}":                                                                    "名前=U540DU524D é=É",
	} {
		f := through(t, "fields", "S: "+schema)
		if got := strings.Join(fieldsIn(f, "S"), " "); got != want {
			t.Errorf("%s\nhas  %s\nwant %s", schema, got, want)
		}
	}
}

// The judge is encoding/json: what it does not take in a struct tag has no field,
// and what has one arrives in it.
func TestAFieldIsOneThatJSONFinds(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"a", "a b", "a,b", "-", "a-b", "a.b", "$a", "@a", "a'b", "a\\b", "é", "名", "☃", "a:b", "a/b", "a~b", "a;b", "(a)", "a=b", "a|b", "a?b", "a*b", "%", "#", "²"} {
		quoted, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		f := through(t, "fields", "S: {type: object, required: ["+string(quoted)+"], properties: {"+string(quoted)+": {type: string}}}")
		name := node.Text(node.Get(node.Get(node.Get(f.schemas, "S"), "properties"), key), "x-go-name")
		field := reflect.StructField{Name: "F", Type: reflect.TypeFor[string](), Tag: reflect.StructTag(`json:"` + key + `"`)}
		v := reflect.New(reflect.StructOf([]reflect.StructField{field}))
		found := json.Unmarshal([]byte("{"+string(quoted)+`: "x"}`), v.Interface()) == nil && v.Elem().Field(0).String() == "x"
		if found != (name != "") {
			t.Errorf("%q is the field %q, and JSON finds it: %t", key, name, found)
		}
		if name != "" && (!token.IsIdentifier(name) || !token.IsExported(name)) {
			t.Errorf("%q is the field %q", key, name)
		}
		if s := node.Get(f.schemas, "S"); name == "" && (node.Text(s, "additionalProperties") != "true" || len(node.Get(s, "required").Content) > 0 || len(f.Notes) != 1) {
			t.Errorf("%q is in no place: %s", key, f.written())
		}
	}
}

// flags are what a member says of its field, beside the name.
func flags(f *form, key, member string) string {
	m := node.Get(node.Get(node.Get(f.schemas, key), "properties"), member)
	var all []string
	for _, flag := range []string{"nullable", "x-omitempty", "x-omitzero", "x-go-type-skip-optional-pointer"} {
		if node.Get(m, flag) != nil {
			all = append(all, flag+"="+node.Text(m, flag))
		}
	}
	return strings.Join(all, " ")
}

// An empty list that the caller has set is sent, and one that is not set is not; null
// is sent where something has to be there.
func TestAListThatIsEmptyIsNotOneThatIsLeftOut(t *testing.T) {
	t.Parallel()
	const left = "x-omitempty=false x-omitzero=true x-go-type-skip-optional-pointer=true"
	for member, want := range map[string]string{
		"m: {type: array, items: {}}":                                    left,
		"m: {type: object, additionalProperties: {}}":                    left,
		"m: {type: object}":                                              left,
		"m: {$ref: '#/components/schemas/L'}":                            left,
		"m: {description: d, allOf: [{$ref: '#/components/schemas/L'}]}": left,
		"m: {type: string}":                                              "",
		"m: {$ref: '#/components/schemas/O'}":                            "",
		"m: {type: array, items: {}, nullable: true}":                    "nullable=true",
		"m: {$ref: '#/components/schemas/N'}":                            "",
		"must: {type: array, items: {}}":                                 "",
		"must: {type: string}":                                           "",
		"must: {type: string, nullable: true}":                           "x-omitempty=false",
		"must: {type: array, items: {}, nullable: true}":                 "x-omitempty=false x-go-type-skip-optional-pointer=true",
	} {
		f := through(t, "fields", "S: {type: object, required: [must], properties: {"+member+"}}\nL: {type: array, items: {}}\nO: {type: object, properties: {x: {}}}\nN: {type: array, items: {}, nullable: true}")
		name, _, _ := strings.Cut(member, ":")
		if got := flags(f, "S", name); got != want {
			t.Errorf("%s has %s, want %s", member, got, want)
		}
	}
}
