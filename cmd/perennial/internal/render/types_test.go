package render_test

import (
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// read reads the types of files without their package clause.
func read(t *testing.T, files ...string) *render.Types {
	t.Helper()
	var all [][]byte
	for _, f := range files {
		all = append(all, []byte("package a\n\n"+f))
	}
	types, err := render.ReadTypes(all...)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func TestFieldsAreNamedAsInJSONAndHaveNoPointer(t *testing.T) {
	t.Parallel()
	types := read(t, "type A struct {\n\tX *string `json:\"x-y,omitempty\"`\n\tY int `form:\"q\" json:\"y\"`\n\tZ []B `json:\"z\"`\n\tW nullable.Nullable[B] `json:\"w,omitempty\"`\n\tV int\n\tB\n}\n\ntype B int\n")
	want := map[string]string{"x-y": "string", "y": "int", "z": "[]B", "w": "nullable.Nullable[B]"}
	if got := types.Fields("A"); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, name := range []string{"B", "C", ""} {
		if got := types.Fields(name); len(got) != 0 {
			t.Errorf("%q has the fields %v", name, got)
		}
	}
}

func TestImportsAreThoseOfAllFiles(t *testing.T) {
	t.Parallel()
	types := read(t, "import \"time\"\n", "import (\n\tx \"example.com/y\"\n\t\"example.com/z\"\n)\n")
	if want := map[string]string{"time": "time", "x": "example.com/y", "z": "example.com/z"}; !maps.Equal(types.Imports, want) {
		t.Errorf("%v", types.Imports)
	}
	if _, err := render.ReadTypes([]byte("package a\nfunc {")); err == nil {
		t.Error("what is no Go has types")
	}
}

// variants are the methods of unions as oapi-codegen writes them, with what becomes of
// each union.
var variants = []struct{ name, text, constraint, kinds string }{
	{"one", "func (t *U) fromA(v A) {}\ntype A struct{}\n", "", "A"},
	{"two", "func (t *U) fromA(v A) {}\nfunc (t *U) fromB(v B) {}\ntype A struct{}\ntype B struct{}\n", "A | B", "A B"},
	{"one by two names", "func (t *U) fromA(v A) {}\nfunc (t *U) fromB(v B) {}\ntype A = B\ntype B struct{}\n", "", "A"},
	{"one in two lists", "func (t *U) fromA(v []A) {}\nfunc (t *U) fromB(v []B) {}\ntype A = B\ntype B int\n", "", "[]A"},
	{"anything comes last", "func (t *U) fromA(v any) {}\nfunc (t *U) fromB(v B) {}\ntype B int\n", "any", "B any"},
	{"a name for anything", "func (t *U) fromA(v A) {}\nfunc (t *U) fromB(v B) {}\ntype A = interface{}\ntype B int\n", "any", "A B"},
	{"basic types", "func (t *U) fromA(v string) {}\nfunc (t *U) fromB(v int) {}\nfunc (t *U) fromC(v map[string]A) {}\ntype A int\n", "string | int | map[string]A", "string int map[string]A"},
	{"no variant", "func (t *U) from(v A, w A) {}\nfunc (t U) fromB(v A) {}\nfunc fromC(v A) {}\nfunc (t *U) asA() A { panic(0) }\ntype A int\n", "", ""},
}

func TestAUnionTakesEachOfItsTypesOnce(t *testing.T) {
	t.Parallel()
	for _, c := range variants {
		all := read(t, "type U struct{}\n"+c.text).Unions(names.NewScope(), nil)
		if c.kinds == "" {
			if len(all) != 0 {
				t.Errorf("%s: %+v", c.name, all)
			}
			continue
		}
		if len(all) != 1 || all[0].Type != "U" || all[0].Func != "UOf" || all[0].Constraint != c.constraint {
			t.Errorf("%s: %+v, want the constraint %q", c.name, all, c.constraint)
			continue
		}
		var kinds []string
		for _, v := range all[0].Variants {
			kinds = append(kinds, v.Type)
		}
		if got := strings.Join(kinds, " "); got != c.kinds {
			t.Errorf("%s: %q, want %q", c.name, got, c.kinds)
		}
	}
	all := read(t, "type U struct{}\nfunc (t *U) fromA(v int) {}\n").Unions(names.NewScope("UOf"), nil)
	if len(all) != 1 || all[0].Func == "UOf" || !token.IsExported(all[0].Func) {
		t.Errorf("a name that is taken: %+v", all)
	}
}

// Names of schemas that would be each other's are all there, and compile.
func TestUnionsOfEveryKindCompile(t *testing.T) {
	text := head + "security: []\npaths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}, responses: {'204': {description: ok}}}}}\n" +
		"components:\n  schemas:\n    A: {type: object, properties: {a: {type: string}}}\n    B: {type: object, properties: {b: {type: string}}}\n    Same: {$ref: '#/components/schemas/A'}\n    UOf: {type: string}\n" +
		"    U: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n    Two: {anyOf: [{type: string}, {type: integer}, {type: array, items: {type: string}}]}\n" +
		"    Any: {oneOf: [{}, {type: string}]}\n    Twice: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/Same'}]}\n    Deep: {oneOf: [{$ref: '#/components/schemas/U'}, {$ref: '#/components/schemas/Two'}]}\n" +
		"    All: {type: object, properties: {u: {$ref: '#/components/schemas/U'}, two: {$ref: '#/components/schemas/Two'}, any: {$ref: '#/components/schemas/Any'}, twice: {$ref: '#/components/schemas/Twice'}, deep: {$ref: '#/components/schemas/Deep'}}}\n"
	c := load(t, text, "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK}})
	var makers []string
	for _, name := range c.own[c.home].Scope().Names() {
		if strings.HasSuffix(name, "Of") || strings.HasSuffix(name, "OfUnion") {
			makers = append(makers, name)
		}
	}
	for _, want := range []string{"TwoOf", "DeepOf", "UOf"} {
		if !slices.Contains(makers, want) {
			t.Errorf("there is no %s among %v", want, makers)
		}
	}
	err := c.program("package main\n\nimport \"example.com/app/shop\"\n\nfunc main() {\n\t_ = shop.TwoOf(1)\n\t_ = shop.TwoOf(\"a\")\n\t_ = shop.TwoOf([]string{\"a\"})\n\t_ = shop.DeepOf(shop.TwoOf(1))\n}\n")
	if err != nil {
		t.Error(err)
	}
	if err := c.program("package main\n\nimport \"example.com/app/shop\"\n\nfunc main() { _ = shop.TwoOf(1.5) }\n"); err == nil {
		t.Error("what is no variant is taken")
	}
}
