package spec

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/internal/openapi/schema"
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
func (d *Document) paging(item *openapi3.PathItem, op *openapi3.Operation, at place.Path) *Paging {
	raw, ok := op.Extensions["x-paging"]
	if !ok {
		return nil
	}
	at = at.At("x-paging")
	x, ok := d.log.Object(raw, at, "cursor", "next", "items")
	if !ok {
		return nil
	}
	for _, k := range []string{"cursor", "next", "items"} {
		if x[k] == nil {
			d.log.Report(at.At(k), "is missing")
		}
	}
	p := &Paging{}
	p.Cursor = d.cursor(x["cursor"], item, op, at.At("cursor"))
	p.Next = d.pointerTo(x["next"], op, at.At("next"), "string", "integer")
	p.Items = d.pointerTo(x["items"], op, at.At("items"), "array")
	return p
}

// cursor reads the name of a query parameter.
func (d *Document) cursor(raw any, item *openapi3.PathItem, op *openapi3.Operation, at place.Path) string {
	name, _ := raw.(string)
	var names []string
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		if p.Value != nil && p.Value.In == "query" {
			names = append(names, p.Value.Name)
		}
	}
	if raw != nil && !slices.Contains(names, name) {
		d.log.Report(at, "no query parameter %q; there is: %s", raw, place.List(names))
	}
	return name
}

// pointerTo reads a pointer into the answer that has to lead to one of types.
func (d *Document) pointerTo(raw any, op *openapi3.Operation, at place.Path, types ...string) string {
	schemas := schema.Answer(op)
	before := d.log.Count()
	p := schema.Pointer(&d.log, raw, schemas, "answer", at)
	if p == "" || d.log.Count() > before {
		return p
	}
	if to, err := schema.Resolve(schemas, p, "answer"); err == nil && !schema.Is(to, types...) {
		d.log.Report(at, "pointer %q does not lead to: %s", p, place.List(types))
	}
	return p
}
