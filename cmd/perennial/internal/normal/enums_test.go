package normal

import (
	"go/token"
	"reflect"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

func TestEveryValueHasAConstantOfItsOwn(t *testing.T) {
	t.Parallel()
	become(t, "enums", []example{
		{"words", "S: {type: string, enum: [open, in-progress]}", "S: {type: string, enum: [open, in-progress], x-enum-varnames: [Open, InProgress]}", ""},
		{"that differ in case", "S: {type: string, enum: [a, A]}", "S: {type: string, enum: [a, A], x-enum-varnames: [A, AValue]}", ""},
		{"one twice", "S: {type: string, enum: [a, a]}", "S: {type: string, enum: [a], x-enum-varnames: [A]}", ""},
		{"null", "S: {type: string, enum: [a, null]}", "S: {type: string, enum: [a], x-enum-varnames: [A]}", ""},
		{"nothing", "S: {type: string, enum: ['']}", "S: {type: string, enum: [''], x-enum-varnames: [Empty]}", ""},
		{"signs", "S: {type: string, enum: ['>', '<', '>=', '=']}", "S: {type: string, enum: ['>', '<', '>=', '='], x-enum-varnames: [Greater, Less, GreaterEqual, Equal]}", ""},
		{"a blank", "S: {type: string, enum: [' ']}", "S: {type: string, enum: [' '], x-enum-varnames: [Value]}", ""},
		{"numbers", "S: {type: integer, enum: [1, -1]}", "S: {type: integer, enum: [1, -1], x-enum-varnames: [N1, Minus1]}", ""},
		{"words of YAML", "S: {type: string, enum: [on, true, 1]}", "S: {type: string, enum: ['on', 'true', '1'], x-enum-varnames: ['On', 'True', N1]}", ""},
		{"names of their own", "S: {type: integer, enum: [1, 2], x-enum-varnames: [One, Two]}", "S: {type: integer, enum: [1, 2], x-enum-varnames: [One, Two]}", ""},
		{"names of NSwag", "S: {type: integer, enum: [1, 2], x-enumNames: [One, Two]}", "S: {type: integer, enum: [1, 2], x-enum-varnames: [One, Two]}", ""},
		{"fewer names than values", "S: {type: integer, enum: [1, 2], x-enum-varnames: [One]}", "S: {type: integer, enum: [1, 2], x-enum-varnames: [N1, N2]}", ""},
		{"a quote", `S: {type: string, enum: ['a"b', c]}`, "S: {type: string, enum: [c], x-enum-varnames: [C]}", `/components/schemas/S/enum: no constant of "a\"b": it has quotes or control characters`},
		{"quotes alone", `S: {type: string, enum: ['"']}`, "S: {type: string}", "no constant of"},
		{"numbers that JSON readers cannot tell apart", "S: {type: integer, enum: [9007199254740992, 9007199254740993]}",
			"S: {type: integer, enum: [9007199254740992], x-enum-varnames: [N9007199254740992]}", "larger than JSON readers can tell apart"},
		{"of numbers with fractions", "S: {type: number, enum: [1.5]}", "S: {type: number}", ""},
		{"of truth values", "S: {type: boolean, enum: [true]}", "S: {type: boolean}", ""},
		{"of times", "S: {type: string, format: date, enum: ['2020-01-02']}", "S: {type: string, enum: ['2020-01-02'], x-enum-varnames: [N20200102]}", ""},
	})
}

// A constant is not called as a type is, nor as the constant of another enum.
func TestConstantsShareTheScopeOfThePackage(t *testing.T) {
	t.Parallel()
	f := through(t, "enums", "Status: {type: string, enum: [active, a]}\nStatusActive: {type: object, properties: {x: {}}}\nStatusA: {type: string, enum: [b]}\n"+
		"Stat: {type: string, enum: [us-a, usAB]}")
	taken := map[string]bool{}
	for key, n := range node.Pairs(f.schemas) {
		all := []string{f.names[key]}
		for _, word := range contents(node.Get(n, "x-enum-varnames")) {
			all = append(all, f.names[key]+word)
		}
		for _, name := range all {
			if taken[name] || !token.IsIdentifier(name) || !token.IsExported(name) {
				t.Errorf("%s of %s is taken, or no name", name, key)
			}
			taken[name] = true
		}
	}
	if want := []string{"Status", "StatusActive", "StatusA", "Stat"}; !reflect.DeepEqual(slices.Collect(keysOf(f)), want) {
		t.Errorf("schemas are called %v: a constant has renamed one", slices.Collect(keysOf(f)))
	}
	if len(taken) != 9 {
		t.Errorf("names are %v", taken)
	}
}

// A value keeps its name when others are added behind it.
func TestANewValueRenamesNoConstant(t *testing.T) {
	t.Parallel()
	values := "a, A, b-c, b_c, '>', '-1', '+1', '1', é, 名"
	before := contents(node.Get(node.Get(through(t, "enums", "S: {type: string, enum: ["+values+"]}").schemas, "S"), "x-enum-varnames"))
	after := contents(node.Get(node.Get(through(t, "enums", "S: {type: string, enum: ["+values+", bC, z, '1.0', '-']}").schemas, "S"), "x-enum-varnames"))
	if len(before) != 10 || len(after) != 14 || !slices.Equal(before, after[:10]) {
		t.Errorf("%q\nbecomes %q", before, after)
	}
}

func contents(list *yaml.Node) (all []string) {
	for i := 0; list != nil && i < len(list.Content); i++ {
		all = append(all, list.Content[i].Value)
	}
	return all
}

func keysOf(f *form) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for key := range node.Pairs(f.schemas) {
			if !yield(f.names[key]) {
				return
			}
		}
	}
}
