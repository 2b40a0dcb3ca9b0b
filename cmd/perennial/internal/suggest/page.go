package suggest

import (
	"net/http"
	"strings"
)

// Page is an operation that returns one page of a list.
type Page struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	// Paging are the members of x-paging.
	Paging []Place `json:"paging"`
	Why    string  `json:"why"`
}

// The names of query parameters that ask for a page, and of what says the next.
var (
	cursorNames = []string{"cursor", "pagetoken", "nexttoken", "continuationtoken", "continuation", "nextcursor", "startingafter", "after", "pageafter", "marker", "starttoken", "nextpagetoken", "bookmark"}
	nextNames   = []string{"nextcursor", "nextpagetoken", "nexttoken", "continuationtoken", "continuation", "next", "nextpage", "cursor", "endcursor", "after", "marker", "bookmark"}
	itemNames   = []string{"items", "data", "results", "result", "records", "values", "entries", "list", "objects", "content", "rows", "elements"}
)

// pages finds lists whose next page is asked for by a cursor of the response.
func (s *search) pages() {
	for _, o := range s.ops {
		if p := o.page(); p != nil && o.method == http.MethodGet {
			s.found.Pages = append(s.found.Pages, *p)
		}
	}
}

// page reads an operation as a list, or returns nil.
func (o *operation) page() *Page {
	asked := pick(o.params, cursorNames, func(f *field) bool { return f.parent == "query" && f.is("string", "integer") })
	if asked == nil || asked.name == "after" && has(asked.text(), "date", "time") {
		return nil
	}
	items := o.items()
	next := pick(o.response, nextNames, func(f *field) bool {
		// A parameter is not filled with an address.
		return !f.array && f.is("string", "integer") && !f.is("object", "array", "boolean") && f.schema.Format != "uri" &&
			f.is(asked.types[0].Value.Type.Slice()...) && !has(f.text(), "url", "uri", "link")
	})
	if items == nil || next == nil || next.at == items.at {
		return nil
	}
	return &Page{
		Method: o.method, Path: o.path,
		Paging: []Place{{"cursor", asked.raw}, {"next", next.at}, {"items", items.at}},
		Why:    "it takes " + asked.raw + ", and its response has " + next.raw + " and a list",
	}
}

// items is the list in a response: one that is named as such, or the only one.
func (o *operation) items() *field {
	list := func(f *field) bool {
		return f.schema.Type.Is("array") && !f.array && !has(f.name, "error", "warning", "include", "link")
	}
	if named := pick(o.response, itemNames, list); named != nil {
		return named
	}
	var only *field
	for i := range o.response {
		f := &o.response[i]
		if !list(f) || strings.Count(f.at, "/") > 1 {
			continue
		}
		if only != nil {
			return nil
		}
		only = f
	}
	return only
}
