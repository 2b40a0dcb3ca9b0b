package render

import (
	"fmt"
	"go/ast"
	"go/parser"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	jsonpointer "github.com/perennial-go/perennial/internal/pointer"
)

// Page is the method that iterates over the items of all pages.
type Page struct {
	Method
	Params string // the type of the parameters, "" for none
	Item   string // the type of an item
	Cursor string // the basic type of a cursor
	Opts   string // the options of a call for one page

	Ask     string // the statement that asks for a page
	Items   string // the statement that takes the items out of a page
	Advance string // the statement that finds the next cursor
}

// Pages returns the iterators for those of methods that return pages.
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
	p := Page{Method: m, Params: m.Op.shape.Params, Opts: "opts"}
	p.Names = strings.Replace(m.Names, ", params", ", &ask", 1)
	result, err := parser.ParseExpr(m.result)
	if err != nil {
		return p, fmt.Errorf("the response's type %s: %w", m.result, err)
	}
	guard := ""
	if strings.HasPrefix(m.Helper, "Optional") {
		guard = "page != nil"
	}
	items, err := t.access("page", guard, result, m.Op.Paging.Items)
	if err != nil {
		return p, err
	}
	list, ok := t.underlying(items.typ).(*ast.ArrayType)
	if !ok {
		return p, fmt.Errorf("items %q have the Go type %s, which is no list", m.Op.Paging.Items, text(items.typ))
	}
	p.Item, p.Items = text(list.Elt), items.when("items = "+items.expr)
	look := looker{types: t, paging: m.Op.Paging, guard: guard, result: result, item: list.Elt}
	switch m.Op.Paging.Kind {
	case spec.PagingLink:
		p.Cursor, p.Opts = "string", `append([]rest.Option{rest.Follow(cursor), rest.NextLink(&next)}, opts...)`
	case spec.PagingURL:
		p.Opts = "append([]rest.Option{rest.Follow(cursor)}, opts...)"
		err = look.next(&p)
		if err == nil && p.Cursor != "string" {
			err = fmt.Errorf("nextURL has the Go type %s, which is no address", p.Cursor)
		}
	default:
		err = look.param(&p)
	}
	return p, err
}

// accessor is the way to a value in a response.
type accessor struct {
	expr  string
	guard string // a condition, "" when it is always there
	typ   ast.Expr
}

// when is a statement that is run if the value is there.
func (a accessor) when(statement string) string {
	if a.guard == "" {
		return statement
	}
	return "if " + a.guard + " {\n" + statement + "\n}"
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
	if pointer == "" {
		if guard != "" {
			a.expr = "*" + expr // an optional result is a pointer
		}
		return a, nil
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
