package suggest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/internal/openapi/schema"
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
	moreNames   = []string{"hasmore", "hasnext", "hasnextpage", "more", "hasmoreitems"}
	itemNames   = []string{"items", "data", "results", "result", "records", "values", "entries", "list", "objects", "content", "rows", "elements"}
)

// pages finds lists whose next page can be asked for.
func (s *search) pages() {
	for _, o := range s.ops {
		if o.method != http.MethodGet || len(schema.Response(o.Operation)) != 1 {
			continue
		}
		items, ok := o.items()
		if !ok {
			continue
		}
		for _, look := range []func(string) *Page{o.byCursor, o.byLast, o.byAddress, o.byLink, o.byNumber} {
			if p := look(items); p != nil {
				p.Method, p.Path, p.Paging = o.method, o.path, append(p.Paging, Place{"items", items})
				s.found.Pages = append(s.found.Pages, *p)
				break
			}
		}
	}
}

// query returns the parameter of the query that has one of names and types.
func (o *operation) query(names []string, types ...string) *field {
	return pick(o.params, names, func(f *field) bool {
		return f.parent == "query" && len(f.types) > 0 && slices.ContainsFunc(types, f.schema.Type.Is)
	})
}

// byCursor is a list whose response names the next cursor.
func (o *operation) byCursor(items string) *Page {
	asked := o.query(cursorNames, "string", "integer")
	if asked == nil || asked.name == "after" && has(asked.text(), "date", "time") {
		return nil
	}
	next := pick(o.response, nextNames, func(f *field) bool {
		// A parameter is not filled with an address.
		return !f.array && f.at != items && slices.Equal(typesOf(f), typesOf(asked)) && !f.address()
	})
	if next == nil {
		return nil
	}
	return &Page{Paging: []Place{{"cursor", asked.raw}, {"next", next.at}}, Why: "it takes " + asked.raw + ", and its response has " + next.raw + " and a list"}
}

// byLast is a list that goes on behind the last item.
func (o *operation) byLast(items string) *Page {
	asked := o.query([]string{"startingafter", "after", "afterid", "sinceid"}, "string", "integer")
	more := pick(o.response, moreNames, func(f *field) bool { return !f.array && f.schema.Type.Is("boolean") })
	if asked == nil || more == nil {
		return nil
	}
	id := pick(o.response, []string{"id"}, func(f *field) bool { return f.parent == items+"/0" && slices.Equal(typesOf(f), typesOf(asked)) })
	if id == nil || o.union(items) {
		return nil
	}
	return &Page{Paging: []Place{{"after", asked.raw}, {"id", strings.TrimPrefix(id.at, items+"/0")}, {"more", more.at}},
		Why: "it takes " + asked.raw + ", and its response has " + more.raw + " and a list of what has an id"}
}

// union reports whether an item is one of several things: Go has no field for what
// all of them have.
func (o *operation) union(items string) bool {
	lists := schema.Response(o.Operation)
	if items != "" {
		lists, _ = schema.Resolve(lists, items, "response")
	}
	for _, s := range schema.Parts(lists) {
		if s.Items != nil && s.Items.Value != nil && len(s.Items.Value.OneOf)+len(s.Items.Value.AnyOf) > 0 {
			return true
		}
	}
	return false
}

// byAddress is a list whose response has the address of the next page.
func (o *operation) byAddress(string) *Page {
	next := pick(o.response, append([]string{"nexturl", "nextlink", "nextpageurl", "nexthref"}, nextNames...), func(f *field) bool {
		return !f.array && f.schema.Type.Is("string") && (f.address() || has(f.name, "url", "link", "href") || strings.HasSuffix(f.parent, "links"))
	})
	if next == nil {
		return nil
	}
	return &Page{Paging: []Place{{"nextURL", next.at}}, Why: "its response has an address in " + next.raw + ", and a list"}
}

// byLink is a list whose response has the header Link.
func (o *operation) byLink(string) *Page {
	for _, status := range schema.Successes(o.Operation) {
		for name := range o.Responses.Map()[status].Value.Headers {
			if strings.EqualFold(name, "Link") {
				return &Page{Paging: []Place{{"link", "true"}}, Why: "its response has the header Link, and a list"}
			}
		}
	}
	return nil
}

// byNumber is a list whose pages, or items, are counted.
func (o *operation) byNumber(string) *Page {
	for _, way := range []struct {
		key   string
		names []string
	}{{"offset", []string{"offset", "skip", "startat", "startindex"}}, {"page", []string{"page", "pagenumber", "currentpage", "pageno", "pagenum"}}} {
		asked := o.query(way.names, "integer")
		if asked == nil {
			continue
		}
		p := &Page{Paging: []Place{{way.key, asked.raw}}, Why: "it takes " + asked.raw + ", and its response has a list"}
		if more := pick(o.response, moreNames, func(f *field) bool { return !f.array && f.schema.Type.Is("boolean") }); more != nil {
			p.Paging = append(p.Paging, Place{"more", more.at})
		}
		return p
	}
	return nil
}

// typesOf are the types of a field without null.
func typesOf(f *field) []string {
	return slices.DeleteFunc(slices.Clone(f.schema.Type.Slice()), func(t string) bool { return t == "null" })
}

// address reports whether the document says that a text is one.
func (f *field) address() bool {
	return strings.HasPrefix(f.schema.Format, "uri") || f.schema.Format == "url" || has(f.text(), "url", "uri", "link")
}

// items is the place of the list in a response: all of it, a member that is named as
// such, or the only list.
func (o *operation) items() (at string, ok bool) {
	whole := schema.Response(o.Operation)[0].Value
	switch {
	case len(whole.OneOf)+len(whole.AnyOf) > 0:
		return "", false // Go has no list of one of several lists
	case whole.Type.Is("array"):
		return "", true
	}
	list := func(f *field) bool {
		return f.schema.Type.Is("array") && !f.array && !has(f.name, "error", "warning", "include", "link")
	}
	if named := pick(o.response, itemNames, list); named != nil {
		return named.at, true
	}
	for i := range o.response {
		f := &o.response[i]
		if !list(f) || strings.Count(f.at, "/") > 1 {
			continue
		}
		if ok {
			return "", false // which of them?
		}
		at, ok = f.at, true
	}
	return at, ok
}

// keys finds operations that take an Idempotency-Key.
func (s *search) keys() {
	for _, o := range s.ops {
		takes := slices.ContainsFunc(o.params, func(f field) bool { return f.parent == "header" && f.name == "idempotencykey" && f.raw != "" })
		if takes && (o.method == http.MethodPost || o.method == http.MethodPatch) {
			s.found.Keys = append(s.found.Keys, o.key())
		}
	}
}
