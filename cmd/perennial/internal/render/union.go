package render

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

// Union is a type whose value is that of one variant.
type Union struct {
	Name     string
	Variants []Variant
}

// Variant is one of the types that a union may be.
type Variant struct {
	// Func is the constructor, From the method that it calls, and Type what it
	// takes.
	Func, From, Type string
}

// unions returns the unions of the package, with a constructor for each variant.
// It gives the constructors names that nobody has.
func (t *Types) unions(taken []string) []Union {
	scope := names.NewScope(taken...)
	for name := range t.declared {
		scope.Reserve(name)
	}
	var all []Union
	for _, f := range t.froms {
		from, ok := strings.CutPrefix(f.Name.Name, "From")
		name := receiver(f)
		if !ok || name == "" || !t.isUnion(name) || len(f.Type.Params.List) != 1 {
			continue
		}
		if len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, Union{Name: name})
		}
		short := strings.TrimPrefix(from, name)
		if short == "" {
			short = from
		}
		u := &all[len(all)-1]
		u.Variants = append(u.Variants, Variant{
			Func: scope.Take(name+"From"+short, "Value"), From: f.Name.Name, Type: text(f.Type.Params.List[0].Type),
		})
	}
	return all
}

// isUnion reports whether a type keeps a value that may be of several types.
func (t *Types) isUnion(name string) bool {
	spec := t.specs[name]
	if spec == nil {
		return false
	}
	s, ok := spec.Type.(*ast.StructType)
	return ok && slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool {
		return len(f.Names) == 1 && f.Names[0].Name == "union"
	})
}

// receiver is the type of the pointer that a method has.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) != 1 {
		return ""
	}
	star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return ""
	}
	return text(star.X)
}
