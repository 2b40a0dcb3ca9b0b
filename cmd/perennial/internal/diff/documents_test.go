package diff_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/diff"
	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

const home = "example.com/app/shop"

// silent is told what is made, and says nothing.
type silent struct{}

func (silent) Step(string, ...any) {}
func (silent) Say(string, ...any)  {}

// compiled is what all packages of these tests import, asked for once.
var compiled = sync.OnceValues(func() (*wall.Compiled, error) {
	return wall.Compile(context.Background(), "../..", append(slices.Sorted(maps.Values(source.Known())), "embed"))
})

// made makes the package of a document.
func made(t *testing.T, text string, parts ...sdk.Part) *sdk.Package {
	t.Helper()
	from, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := document.Parse("api.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if parts == nil {
		parts = []sdk.Part{sdk.PartSDK}
	}
	return files(t, doc, from, sdk.Options{Parts: parts})
}

// files makes the package of a document that was read.
func files(t *testing.T, doc *document.Document, from *wall.Compiled, o sdk.Options) *sdk.Package {
	t.Helper()
	o.Package, o.Compiled = "shop", from
	files, err := sdk.Make(t.Context(), doc, home, o, silent{})
	if err != nil {
		t.Fatal(err)
	}
	return &sdk.Package{Home: home, Name: "api.yaml", Files: files, Compiled: from}
}

// shop is the document that the others are changes of.
const shop = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example', description: Production}]
security: []
components:
  schemas:
    Item:
      type: object
      required: [id]
      properties:
        id: {type: string}
        price: {type: integer}
        kind: {type: string, enum: [new, used]}
paths:
  /items:
    get:
      operationId: listItems
      tags: [items]
      parameters: [{in: query, name: q, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Item'}}}}}}
  /items/{id}:
    get:
      operationId: getItem
      tags: [items]
      parameters: [{in: path, name: id, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
`

// change is one change of shop.
type change struct {
	old, now string
	step     diff.Step
	line     string // one of the changes, "" for none
}

// changes are the changes of a document that people make, with what each is to the
// programs that use its package.
var changes = map[string]change{
	"nothing":                          {"", "", diff.None, ""},
	"a description":                    {"operationId: listItems", "operationId: listItems\n      description: All of them.", diff.None, ""},
	"an example":                       {"price: {type: integer}", "price: {type: integer, example: 5}", diff.None, ""},
	"a summary":                        {"operationId: getItem", "operationId: getItem\n      summary: Get one", diff.None, ""},
	"another failure":                  {"responses: {'200': {description: ok, content: {application/json: {schema: {$ref", "responses: {'404': {description: no}, '200': {description: ok, content: {application/json: {schema: {$ref", diff.None, ""},
	"an optional member":               {"price: {type: integer}", "price: {type: integer}\n        note: {type: string}", diff.Minor, "Item.Note: added"},
	"an optional parameter":            {"parameters: [{in: query, name: q,", "parameters: [{in: query, name: limit, schema: {type: integer}}, {in: query, name: q,", diff.Minor, "ListItemsParams.Limit: added"},
	"a value of an enum":               {"enum: [new, used]", "enum: [new, used, broken]", diff.Minor, "ItemKindBroken: added"},
	"a schema":                         {"    Item:\n", "    Extra: {type: object, properties: {a: {type: string}}}\n    Item:\n", diff.Minor, "Extra: added"},
	"a server":                         {"[{url: 'https://shop.example', description: Production}]", "[{url: 'https://shop.example', description: Production}, {url: 'https://test.shop.example', description: Test}]", diff.Minor, "ServerTest: added"},
	"a member that is gone":            {"        price: {type: integer}\n", "", diff.Major, "Item.Price: removed"},
	"a member of another type":         {"price: {type: integer}", "price: {type: number}", diff.Major, "Item.Price: changed from *int to *float64"},
	"a member that has to be there":    {"required: [id]", "required: [id, price]", diff.Major, "Item.Price: changed from *int to int"},
	"a value that is gone":             {"enum: [new, used]", "enum: [new]", diff.Major, "ItemKindUsed: removed"},
	"a parameter of another type":      {"parameters: [{in: query, name: q, schema: {type: string}}]", "parameters: [{in: query, name: q, schema: {type: integer}}]", diff.Major, "ListItemsParams.Q: changed from *string to *int"},
	"an argument in the path":          {"parameters: [{in: path, name: id, required: true, schema: {type: string}}]", "parameters: [{in: path, name: id, required: true, schema: {type: integer}}]", diff.Major, "(*ItemsService).Get: changed"},
	"another name of an operation":     {"operationId: getItem", "operationId: readItem", diff.Major, "operations.GetItem: removed"},
	"another response":                 {"{type: array, items: {$ref: '#/components/schemas/Item'}}", "{$ref: '#/components/schemas/Item'}", diff.Major, "(*ItemsService).List: changed"},
	"a response without a body":        {"'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}", "'204': {description: ok}", diff.Major, "(*ItemsService).Get: changed"},
	"another resource":                 {"operationId: getItem\n      tags: [items]", "operationId: getItem\n      tags: [item]", diff.Major, "(*ItemsService).Get: removed"},
	"the address of the API":           {"https://shop.example", "https://other.example", diff.Major, "ServerProduction: value changed"},
	"an operation of another resource": {"paths:\n", "paths:\n  /teams:\n    get: {operationId: listTeams, tags: [teams], responses: {'204': {description: ok}}}\n", diff.Minor, "TeamsService: added"},
	// Fakes embed the interface of a resource, which is documented to grow.
	"an operation of the same resource": {"  /items/{id}:\n", "  /items/new:\n    get: {operationId: newItems, tags: [items], responses: {'204': {description: ok}}}\n  /items/{id}:\n", diff.Minor, "ItemsAPI.New: added"},
	"pages of an operation":             {"operationId: listItems\n", "operationId: listItems\n      x-paging: {link: true, items: ''}\n", diff.Minor, "ItemsAPI.ListAll: added"},
	"another title of the same package": {"title: Shop", "title: The Shop", diff.None, ""},
}

// apply applies a change to shop.
func (c change) apply(t *testing.T) string {
	t.Helper()
	if !strings.Contains(shop, c.old) {
		t.Fatalf("there is no %q", c.old)
	}
	return strings.Replace(shop, c.old, c.now, 1)
}
