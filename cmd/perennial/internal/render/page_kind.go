package render

import (
	"fmt"
	"go/ast"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// looker writes how pages of one operation are asked for.
type looker struct {
	types  *Types
	paging *spec.Paging
	guard  string   // when there is a page
	result ast.Expr // the type of a page
	item   ast.Expr // the type of an item
}

// next takes the next cursor out of the response.
func (l looker) next(p *Page) error {
	next, err := l.types.access("page", l.guard, l.result, l.paging.Next)
	if err != nil {
		return err
	}
	p.Cursor = text(l.types.underlying(next.typ))
	p.Advance = next.when(fmt.Sprintf("next = %s(%s)", p.Cursor, next.expr))
	return nil
}

// param asks for a page with a parameter.
func (l looker) param(p *Page) error {
	field, cursor, ok := l.types.field(ast.NewIdent(p.Params), l.paging.Param, "json")
	if !ok {
		return fmt.Errorf("%s has no field for the parameter %q", p.Params, l.paging.Param)
	}
	star, pointer := cursor.(*ast.StarExpr)
	if pointer {
		cursor = star.X
	}
	asked := text(l.types.underlying(cursor))
	p.Cursor = asked
	set := fmt.Sprintf("ask.%s = %s(cursor)", field, text(cursor))
	if pointer {
		set = fmt.Sprintf("c := %s(cursor)\nask.%s = &c", text(cursor), field)
	}
	zero := "0"
	if asked == "string" {
		zero = `""`
	}
	p.Ask = fmt.Sprintf("if cursor != %s {\n%s\n}", zero, set)
	switch l.paging.Kind {
	case spec.PagingCursor:
		if err := l.next(p); err != nil {
			return err
		}
		if p.Cursor != asked {
			return fmt.Errorf("next has the Go type %s, and the parameter %s has %s", p.Cursor, l.paging.Param, asked)
		}
		return nil
	case spec.PagingAfter:
		return l.after(p, asked)
	}
	return l.count(p, field, pointer, asked)
}

// after goes on behind the last item.
func (l looker) after(p *Page, asked string) error {
	id, err := l.types.access("items[len(items)-1]", "len(items) > 0", l.item, l.paging.ID)
	if err != nil {
		return err
	}
	if got := text(l.types.underlying(id.typ)); got != asked {
		return fmt.Errorf("id has the Go type %s, and the parameter %s has %s", got, l.paging.Param, asked)
	}
	return l.advance(p, id.when(fmt.Sprintf("next = %s(%s)", asked, id.expr)))
}

// count goes on with the next number: of a page, or of items.
func (l looker) count(p *Page, field string, pointer bool, asked string) error {
	if !strings.HasPrefix(asked, "int") && !strings.HasPrefix(asked, "uint") {
		return fmt.Errorf("the parameter %s has the Go type %s, and should be a number to count with", l.paging.Param, asked)
	}
	first, step := "0", asked+"(len(items))"
	if l.paging.Kind == spec.PagingPage {
		first, step = "1", "1"
	}
	start := fmt.Sprintf("at = %s(from.%s)", asked, field)
	if pointer {
		start = fmt.Sprintf("if from.%s != nil {\nat = %s(*from.%s)\n}", field, asked, field)
	} else if first != "0" {
		start = fmt.Sprintf("if from.%s != 0 {\n%s\n}", field, start)
	}
	p.Ask = fmt.Sprintf("at := cursor\nif cursor == 0 {\nat = %s\n%s\n}\n", first, start) + p.Ask
	return l.advance(p, "if len(items) > 0 {\nnext = at + "+step+"\n}")
}

// advance advances if there are more pages.
func (l looker) advance(p *Page, statement string) error {
	p.Advance = statement
	if l.paging.More == "" {
		return nil
	}
	more, err := l.types.access("page", l.guard, l.result, l.paging.More)
	if err != nil {
		return err
	}
	more.guard = strings.TrimPrefix(more.guard+" && "+more.expr, " && ")
	p.Advance = more.when(statement)
	return nil
}
