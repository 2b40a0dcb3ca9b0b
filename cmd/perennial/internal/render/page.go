package render

import (
	jsonpointer "github.com/perennial-go/perennial/internal/pointer"

	"fmt"
	"go/ast"
	"go/parser"
	"strings"
)

// Page is the method that iterates over the items of all pages.
type Page struct {
	Method
	Params string // the type of the parameters
	Item   string // the type of an item
	Cursor string // the basic type of a cursor
	Zero   string // its zero value

	CursorField   string // of Params
	CursorParam   string // its type, without the pointer
	CursorPointer bool

	Items, ItemsGuard string // the items in the answer, and when they are there
	Next, NextGuard   string // the next cursor in the answer
}

// Pages returns the iterators for those of methods that answer with pages.
func Pages(methods []Method, t *Types) ([]Page, error) {
	var pages []Page
	for _, m := range methods {
		if m.Op.Paging == nil || m.result == "" {
			continue
		}
		p, err := t.page(m)
		if err != nil {
			return nil, m.Op.PagingProblem("%v", err)
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// page reads off the types how to ask for a page and how to look into it.
func (t *Types) page(m Method) (Page, error) {
	p := Page{Method: m, Params: m.Op.shape.Params}
	p.Names = strings.Replace(m.Names, ", params", ", &ask", 1)

	field, cursor, ok := t.field(ast.NewIdent(p.Params), m.Op.Paging.Cursor, "json")
	if !ok {
		return p, fmt.Errorf("%s has no field for the parameter %q", p.Params, m.Op.Paging.Cursor)
	}
	p.CursorField = field
	if star, ok := cursor.(*ast.StarExpr); ok {
		p.CursorPointer, cursor = true, star.X
	}
	p.CursorParam = text(cursor)

	answer, err := parser.ParseExpr(m.result)
	if err != nil {
		return p, fmt.Errorf("the answer's type %s: %w", m.result, err)
	}
	guard := ""
	if strings.HasPrefix(m.Helper, "Optional") {
		guard = "page != nil"
	}
	items, err := t.access("page", guard, answer, m.Op.Paging.Items)
	if err != nil {
		return p, err
	}
	list, ok := t.underlying(items.typ).(*ast.ArrayType)
	if !ok {
		return p, fmt.Errorf("items %q have the Go type %s, which is no list", m.Op.Paging.Items, text(items.typ))
	}
	p.Item, p.Items, p.ItemsGuard = text(list.Elt), items.expr, items.guard

	next, err := t.access("page", guard, answer, m.Op.Paging.Next)
	if err != nil {
		return p, err
	}
	p.Next, p.NextGuard = next.expr, next.guard
	p.Cursor = text(t.underlying(next.typ))
	if asked := text(t.underlying(cursor)); p.Cursor != asked {
		return p, fmt.Errorf("next has the Go type %s, and the parameter %s has %s", p.Cursor, m.Op.Paging.Cursor, asked)
	}
	p.Zero = `""`
	if p.Cursor != "string" {
		p.Zero = "0"
	}
	return p, nil
}

// accessor is the way to a value in an answer.
type accessor struct {
	expr  string
	guard string // a condition, "" when it is always there
	typ   ast.Expr
}

// access writes the Go for a JSON pointer into a value of type typ.
func (t *Types) access(expr, guard string, typ ast.Expr, pointer string) (accessor, error) {
	a := accessor{expr: expr, guard: guard, typ: typ}
	and := func(cond string) {
		if a.guard != "" {
			a.guard += " && "
		}
		a.guard += cond
	}
	tokens, _ := jsonpointer.Split(pointer)
	for _, token := range tokens {
		name, typ, ok := t.field(a.typ, token, "json")
		if !ok {
			return a, fmt.Errorf("%s in %q is no field of the Go type %s", token, pointer, text(a.typ))
		}
		a.expr = strings.TrimPrefix(a.expr, "*") // Go follows a pointer to a struct by itself
		a.expr, a.typ = a.expr+"."+name, typ
		if star, ok := typ.(*ast.StarExpr); ok {
			and(a.expr + " != nil")
			a.expr, a.typ = "*"+a.expr, star.X
		} else if index, ok := typ.(*ast.IndexExpr); ok && text(index.X) == "nullable.Nullable" {
			and(a.expr + ".IsSpecified() && !" + a.expr + ".IsNull()")
			a.expr, a.typ = a.expr+".MustGet()", index.Index
		}
	}
	return a, nil
}
