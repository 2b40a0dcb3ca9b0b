package render

import (
	"fmt"
	"go/ast"
	"go/parser"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// literals writes values as Go expressions of the types of a package.
type literals struct {
	types *Types
	alias string // what the package is called
}

// of writes a value as one of a Go type, which stands in the package as text; false
// if it takes more than a literal.
func (l literals) of(v any, goType string) (string, bool) {
	e, err := parser.ParseExpr(goType)
	if err != nil {
		return "", false
	}
	return l.expr(v, e)
}

func (l literals) expr(v any, e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.Ident:
		if l.types.specs[e.Name] == nil {
			return basic(v, e.Name)
		}
		return l.named(v, e)
	case *ast.SelectorExpr:
		return foreign(v, text(e))
	case *ast.ArrayType:
		return l.list(v, e)
	}
	return "", false
}

// basic writes a value of a type of Go.
func basic(v any, goType string) (string, bool) {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v), goType == "string"
	case bool:
		return strconv.FormatBool(v), goType == "bool"
	case float64:
		switch goType {
		case "int", "int32", "int64", "uint", "uint32", "uint64":
			return fmt.Sprintf("%.0f", v), v == math.Trunc(v) && 0 <= v && v < 1<<31
		case "float32", "float64":
			return strconv.FormatFloat(v, 'g', -1, 64), true
		}
	}
	return "", false
}

// foreign writes a value of a type of another package.
func foreign(v any, goType string) (string, bool) {
	text, isText := v.(string)
	_, isFile := v.(spec.File)
	switch {
	case goType == "wire.File" && isFile:
		return `wire.File{Name: "demo.txt", Content: strings.NewReader("demo")}`, true
	case !isText:
	case goType == "rest.SentSecret":
		return "rest.Sent(refresh.NewSecret(" + strconv.Quote(text) + "))", true
	case goType == "openapi_types.UUID":
		return `openapi_types.UUID{}`, true
	case goType == "openapi_types.Email":
		return "openapi_types.Email(" + strconv.Quote(text) + ")", true
	case goType == "openapi_types.Date":
		return "openapi_types.Date{Time: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}", true
	case goType == "time.Time":
		return "time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)", true
	}
	return "", false
}

// named writes a value of a type of the package.
func (l literals) named(v any, id *ast.Ident) (string, bool) {
	if s := l.types.specs[id.Name]; s.Assign.IsValid() {
		return l.expr(v, s.Type)
	}
	name := l.alias + "." + id.Name
	switch u := l.types.underlying(id).(type) {
	case *ast.Ident:
		inner, ok := basic(v, u.Name)
		return name + "(" + inner + ")", ok
	case *ast.ArrayType:
		inner, ok := l.list(v, u)
		return name + strings.TrimPrefix(inner, l.listType(u)), ok
	case *ast.StructType:
		return l.structure(v, id, name)
	case *ast.MapType:
		m, ok := v.(map[string]any)
		return name + "{}", ok && len(m) == 0
	}
	return "", false
}

// structure writes an object.
func (l literals) structure(v any, id *ast.Ident, name string) (string, bool) {
	object, ok := v.(map[string]any)
	if !ok || len(l.types.variants[id.Name]) > 0 {
		return "", false
	}
	var fields []string
	for _, key := range slices.Sorted(maps.Keys(object)) {
		field, typ, ok := l.types.field(id, key, "json")
		if !ok || !ast.IsExported(field) {
			return "", false
		}
		value, ok := l.expr(object[key], typ)
		if !ok {
			return "", false
		}
		fields = append(fields, field+": "+value)
	}
	return name + "{" + strings.Join(fields, ", ") + "}", true
}

// list writes an array.
func (l literals) list(v any, a *ast.ArrayType) (string, bool) {
	items, ok := v.([]any)
	if !ok || a.Len != nil || l.listType(a) == "" {
		return "", false
	}
	var all []string
	for _, i := range items {
		item, ok := l.expr(i, a.Elt)
		if !ok {
			return "", false
		}
		all = append(all, item)
	}
	return l.listType(a) + "{" + strings.Join(all, ", ") + "}", true
}

// listType is the type of a list as other packages write it, "" for one of which the
// items are no plain names.
func (l literals) listType(a *ast.ArrayType) string {
	switch e := a.Elt.(type) {
	case *ast.Ident:
		if l.types.specs[e.Name] != nil {
			return "[]" + l.alias + "." + e.Name
		}
		return "[]" + e.Name
	case *ast.SelectorExpr:
		return "[]" + text(e)
	}
	return ""
}
