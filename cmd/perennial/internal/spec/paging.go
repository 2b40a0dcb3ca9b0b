package spec

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// PagingKind is how the next page is asked for.
type PagingKind string

// The kinds, by the member of x-paging that names them.
const (
	PagingCursor PagingKind = "cursor"  // with what the response names as next
	PagingPage   PagingKind = "page"    // with the next number
	PagingOffset PagingKind = "offset"  // with the number of items so far
	PagingAfter  PagingKind = "after"   // with the id of the last item
	PagingLink   PagingKind = "link"    // by the Link header (RFC 8288) with the relation next
	PagingURL    PagingKind = "nextURL" // by an address in the response
)

// pagingKeys are what x-paging may have for each kind, beside items; those that
// begin with a question mark may be left out.
func pagingKeys() map[PagingKind][]string {
	return map[PagingKind][]string{
		PagingCursor: {"cursor", "next"}, PagingPage: {"page", "?more"}, PagingOffset: {"offset", "?more"},
		PagingAfter: {"after", "id", "?more"}, PagingLink: {"link"}, PagingURL: {"nextURL"},
	}
}

// Paging is the extension x-paging of an operation that returns one page at a
// time.
type Paging struct {
	Kind PagingKind
	// Param is the query parameter that asks for a page; "" for PagingLink and
	// PagingURL.
	Param string
	// Next points to the cursor of the next page in the response, or to its address.
	Next string
	// Items points to the items of the page in the response; "" if they are all of it.
	Items string
	// ID points to the id in an item.
	ID string
	// More points to what is true in the response when there are more pages; "" if
	// nothing is: the pages end with an empty one.
	More string
}

// paging reads x-paging.
func (d *Document) paging(item *openapi3.PathItem, op *openapi3.Operation, at place.Path) *Paging {
	raw, ok := op.Extensions["x-paging"]
	if !ok {
		return nil
	}
	at = at.At("x-paging")
	object, _ := raw.(map[string]any)
	kind := PagingCursor
	for _, k := range []PagingKind{PagingPage, PagingOffset, PagingAfter, PagingLink, PagingURL} {
		if object[string(k)] != nil {
			kind = k
		}
	}
	var known []string
	for _, k := range append(pagingKeys()[kind], "items") {
		if k[0] == '?' {
			known = append(known, k[1:])
			continue
		}
		known = append(known, k)
		if object != nil && object[k] == nil {
			d.log.Report(at.At(k), "is missing")
		}
	}
	x, ok := d.log.Object(raw, at, known...)
	if !ok {
		return nil
	}
	p := &Paging{Kind: kind}
	d.pagingPlaces(p, x, item, op, at)
	return p
}

// pagingPlaces reads the parameter and the places of x-paging.
func (d *Document) pagingPlaces(p *Paging, x map[string]any, item *openapi3.PathItem, op *openapi3.Operation, at place.Path) {
	response := schema.Response(op)
	p.Items = d.list(x["items"], op, at.At("items"))
	switch p.Kind {
	case PagingLink:
		if x["link"] != true {
			d.log.Report(at.At("link"), "is %v and should be true", x["link"])
		}
		return
	case PagingURL:
		p.Next = d.pointerTo(x["nextURL"], response, at.At("nextURL"), "string")
		return
	}
	p.Param = d.cursor(x[string(p.Kind)], item, op, at.At(string(p.Kind)))
	p.Next = d.pointerTo(x["next"], response, at.At("next"), "string", "integer")
	p.More = d.pointerTo(x["more"], response, at.At("more"), "boolean")
	if x["id"] != nil {
		p.ID = d.pointerTo(x["id"], d.itemSchemas(p.Items, response), at.At("id"), "string", "integer")
	}
}

// itemSchemas are the schemas of an item.
func (d *Document) itemSchemas(items string, response openapi3.SchemaRefs) openapi3.SchemaRefs {
	lists := response
	if items != "" {
		lists, _ = schema.Resolve(response, items, "response")
	}
	var all openapi3.SchemaRefs
	for _, s := range schema.Parts(lists) {
		if s.Items != nil {
			all = append(all, s.Items)
		}
	}
	return all
}

// list reads a pointer to the items, where "" is all of the response.
func (d *Document) list(raw any, op *openapi3.Operation, at place.Path) string {
	response := schema.Response(op)
	if raw != "" {
		return d.pointerTo(raw, response, at, "array")
	}
	if len(response) == 0 || !schema.Is(response, "array") {
		d.log.Report(at, `"" is all of the response, which is no array`)
	}
	return ""
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
		d.log.Report(at, "no query parameter %q; there is: %s", fmt.Sprint(raw), place.List(names))
	}
	return name
}

// pointerTo reads a pointer into schemas that has to lead to one of types.
func (d *Document) pointerTo(raw any, schemas openapi3.SchemaRefs, at place.Path, types ...string) string {
	before := d.log.Count()
	p := schema.Pointer(&d.log, raw, schemas, "response", at)
	if p == "" || d.log.Count() > before {
		return p
	}
	if to, err := schema.Resolve(schemas, p, "response"); err == nil && !schema.Is(to, types...) {
		d.log.Report(at, "pointer %q does not lead to: %s", p, place.List(types))
	}
	return p
}
