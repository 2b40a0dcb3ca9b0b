package render

import (
	"go/ast"
	"maps"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
)

// Union is a type with variants, and the function that makes one.
type Union struct {
	Type string
	// Func is the function, such as PetOf.
	Func string
	// Constraint lists the types that it takes, or is empty if there is only one.
	Constraint string
	Variants   []Variant
	// By is the function of the type that this one is the same as, "" for none.
	By string
}

// Variant is one of the types that a union can be.
type Variant struct {
	// Type is the Go type.
	Type string
	// Method is what the methods for it are named after.
	Method string
}

// Unions returns the unions among the types and their aliases, with a function for
// each that has a free name in scope.
func (t *Types) Unions(scope names.Scope, aliases []normal.Alias) (all []Union) {
	of := map[string]string{}
	for _, name := range t.unions {
		of[name] = name
	}
	for _, a := range aliases {
		if t.variants[a.Of] != nil {
			of[a.Name] = a.Of
		}
	}
	funcs := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		funcs[name] = scope.Take(name+"Of", "Union")
	}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		u := t.union(of[name])
		u.Type, u.Func = name, funcs[name]
		if of[name] != name {
			u.By = funcs[of[name]]
		}
		all = append(all, u)
	}
	return all
}

// union reads the variants of a union.
func (t *Types) union(name string) (u Union) {
	known := map[string]bool{}
	for _, v := range t.variants[name] {
		// Two names of one type would be one term twice, which Go refuses.
		if kind := t.canonical(v.expr); !known[kind] {
			known[kind] = true
			u.Variants = append(u.Variants, Variant{Type: text(v.expr), Method: v.method})
		}
	}
	slices.SortStableFunc(u.Variants, func(a, b Variant) int { return anything(a.Type) - anything(b.Type) })
	if len(u.Variants) > 1 {
		u.Constraint = constraint(u.Variants, t)
	}
	return u
}

// anything is 1 for a type that every value has, whose case comes last.
func anything(t string) int {
	if t == "any" || t == "interface{}" {
		return 1
	}
	return 0
}

// constraint is the list of types of a type parameter: any if one of them is.
func constraint(variants []Variant, t *Types) string {
	var terms []string
	for _, v := range variants {
		if spec := t.specs[v.Type]; anything(v.Type) == 1 || spec != nil && t.canonical(spec.Type) == "any" {
			return "any"
		}
		terms = append(terms, v.Type)
	}
	return strings.Join(terms, " | ")
}

type variant struct {
	method string
	expr   ast.Expr
}

// variant notes a method that makes a union of one of its variants.
func (t *Types) variant(f *ast.FuncDecl) {
	method, ok := strings.CutPrefix(f.Name.Name, "from")
	if !ok || f.Recv == nil || len(f.Type.Params.List) != 1 {
		return
	}
	star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return
	}
	name := text(star.X)
	if t.variants[name] == nil {
		t.unions = append(t.unions, name)
	}
	t.variants[name] = append(t.variants[name], variant{method, f.Type.Params.List[0].Type})
}

// canonical is a type in which every alias stands for what it is.
func (t *Types) canonical(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		if spec := t.specs[e.Name]; spec != nil && spec.Assign.IsValid() {
			return t.canonical(spec.Type)
		}
	case *ast.ArrayType:
		if e.Len == nil {
			return "[]" + t.canonical(e.Elt)
		}
	case *ast.StarExpr:
		return "*" + t.canonical(e.X)
	case *ast.MapType:
		return "map[" + t.canonical(e.Key) + "]" + t.canonical(e.Value)
	case *ast.IndexExpr:
		return t.canonical(e.X) + "[" + t.canonical(e.Index) + "]"
	case *ast.InterfaceType:
		if len(e.Methods.List) == 0 {
			return "any"
		}
	}
	return text(e)
}
