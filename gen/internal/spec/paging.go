package spec

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Paging is the extension x-paging of an operation that answers with one page
// at a time.
type Paging struct {
	// Cursor is the query parameter that asks for a page.
	Cursor string
	// Next points to the cursor of the next page in the answer.
	Next string
	// Items points to the items of the page in the answer.
	Items string
}

// paging reads x-paging.
func (d *Document) paging(item *openapi3.PathItem, op *openapi3.Operation, at place) *Paging {
	raw, ok := op.Extensions["x-paging"]
	if !ok {
		return nil
	}
	at = at.at("x-paging")
	x, ok := d.object(raw, at, "cursor", "next", "items")
	if !ok {
		return nil
	}
	for _, k := range []string{"cursor", "next", "items"} {
		if x[k] == nil {
			d.report(at.at(k), "is missing")
		}
	}
	p := &Paging{}
	p.Cursor = d.cursor(x["cursor"], item, op, at.at("cursor"))
	p.Next = d.pointerTo(x["next"], op, at.at("next"), "string", "integer")
	p.Items = d.pointerTo(x["items"], op, at.at("items"), "array")
	return p
}

// cursor reads the name of a query parameter.
func (d *Document) cursor(raw any, item *openapi3.PathItem, op *openapi3.Operation, at place) string {
	name, _ := raw.(string)
	var names []string
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		if p.Value != nil && p.Value.In == "query" {
			names = append(names, p.Value.Name)
		}
	}
	if raw != nil && !slices.Contains(names, name) {
		d.report(at, "no query parameter %q; there is: %s", raw, list(names))
	}
	return name
}

// pointerTo reads a pointer into the answer that has to lead to one of types.
func (d *Document) pointerTo(raw any, op *openapi3.Operation, at place, types ...string) string {
	schemas := answerSchemas(op)
	before := len(d.errs)
	p := d.pointer(raw, schemas, "answer", at)
	if p == "" || len(d.errs) > before {
		return p
	}
	if to, err := resolve(schemas, p, "answer"); err == nil && !is(to, types...) {
		d.report(at, "pointer %q does not lead to: %s", p, list(types))
	}
	return p
}
