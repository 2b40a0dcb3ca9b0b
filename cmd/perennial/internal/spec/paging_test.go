package spec_test

import (
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// paged reads a document with one operation that has x-paging, in line 6.
func paged(paging, schema string) (*spec.Document, error) {
	doc, err := document.Parse("openapi.yaml", []byte(bare+`paths:
  /a:
    get:
      x-paging: `+paging+`
      operationId: list
      parameters: [{in: query, name: p, schema: {type: string}}, {in: header, name: h, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: `+schema+`}}}}
`))
	if err != nil {
		return nil, err
	}
	return spec.Read(doc)
}

const (
	page = "{type: object, properties: {items: {type: array, items: {type: object, properties: {id: {type: integer}, name: {type: string}, on: {type: boolean}}}}, " +
		"next: {type: string}, number: {type: integer}, more: {type: boolean}, meta: {type: object, properties: {'a/b': {type: string}}}}}"
	list = "{type: array, items: {type: object, properties: {id: {type: string}}}}"
)

func TestEveryKindOfPagingIsRead(t *testing.T) {
	t.Parallel()
	for paging, c := range map[string]struct {
		schema string
		want   spec.Paging
	}{
		"{cursor: p, next: /next, items: /items}":           {page, spec.Paging{Kind: "cursor", Param: "p", Next: "/next", Items: "/items"}},
		"{cursor: p, next: /number, items: /items}":         {page, spec.Paging{Kind: "cursor", Param: "p", Next: "/number", Items: "/items"}},
		"{cursor: p, next: /meta/a~1b, items: /items}":      {page, spec.Paging{Kind: "cursor", Param: "p", Next: "/meta/a~1b", Items: "/items"}},
		"{page: p, items: /items}":                          {page, spec.Paging{Kind: "page", Param: "p", Items: "/items"}},
		"{page: p, items: /items, more: /more}":             {page, spec.Paging{Kind: "page", Param: "p", Items: "/items", More: "/more"}},
		"{offset: p, items: '', more: null}":                {list, spec.Paging{Kind: "offset", Param: "p"}},
		"{after: p, id: /id, items: ''}":                    {list, spec.Paging{Kind: "after", Param: "p", ID: "/id"}},
		"{after: p, id: /name, items: /items, more: /more}": {page, spec.Paging{Kind: "after", Param: "p", ID: "/name", Items: "/items", More: "/more"}},
		"{link: true, items: ''}":                           {list, spec.Paging{Kind: "link"}},
		"{nextURL: /next, items: /items}":                   {page, spec.Paging{Kind: "nextURL", Next: "/next", Items: "/items"}},
	} {
		d, err := paged(paging, c.schema)
		if err != nil {
			t.Errorf("%s: %v", paging, err)
			continue
		}
		if got := d.Operations[0].Paging; got == nil || *got != c.want {
			t.Errorf("%s is %+v, want %+v", paging, got, c.want)
		}
	}
}

func TestPagingThatCannotBeFollowedNamesItsPlace(t *testing.T) {
	t.Parallel()
	const at = "openapi.yaml:6: paths./a.get.x-paging"
	for paging, want := range map[string]string{
		"7":                                       at + ": is ",
		"{cursor: p, items: /items}":              at + ".next: is missing",
		"{next: /next, items: /items}":            at + ".cursor: is missing",
		"{page: p}":                               at + ".items: is missing",
		"{page: h, items: /items}":                at + `.page: no query parameter "h"; there is: p`,
		"{page: 1, items: /items}":                at + `.page: no query parameter "1"; there is: p`,
		"{link: false, items: /items}":            at + ".link: is false and should be true",
		"{link: yes please, items: /items}":       at + ".link: is yes please and should be true",
		"{after: p, items: /items}":               at + ".id: is missing",
		"{after: p, id: /on, items: /items}":      at + `.id: pointer "/on" does not lead to: `,
		"{after: p, id: /none, items: /items}":    at + `.id: pointer "/none" leads nowhere; `,
		"{page: p, items: /items, more: /number}": at + `.more: pointer "/number" does not lead to: boolean`,
		"{cursor: p, next: /more, items: /items}": at + `.next: pointer "/more" does not lead to: `,
		"{nextURL: /number, items: /items}":       at + `.nextURL: pointer "/number" does not lead to: string`,
		"{cursor: p, next: next, items: /items}":  at + `.next: `,
		"{cursor: p, next: /next, items: items}":  at + `.items: `,
		"{page: p, offset: p, items: /items}":     at + `.page: unknown key "page"`,
		"{page: p, items: /next}":                 at + `.items: pointer "/next" does not lead to: array`,
	} {
		if _, err := paged(paging, page); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") && strings.Count(err.Error(), at) != strings.Count(err.Error(), "\n")+1 {
			t.Errorf("%s: %v\nwant %s", paging, err, want)
		}
	}
}
