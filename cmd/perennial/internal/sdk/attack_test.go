package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

// compiled is what all packages of a test import, asked for once.
var compiled = sync.OnceValues(func() (*wall.Compiled, error) {
	var needs []string
	for name, p := range source.Known() {
		if name != "webhook" { // a module of its own, which the command does not need
			needs = append(needs, p)
		}
	}
	slices.Sort(needs)
	return wall.Compile(context.Background(), "../..", append(needs, "embed"))
})

// attempt generates a package of a text and returns its directory.
func attempt(t *testing.T, text string, parts ...sdk.Part) (out string, said []string, err error) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n")
	write(t, filepath.Join(dir, "api.yaml"), text)
	from, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	heard := &quiet{}
	out = filepath.Join(dir, "api")
	err = sdk.Generate(t.Context(), sdk.Options{Spec: filepath.Join(dir, "api.yaml"), Out: out, Parts: parts, Compiled: from}, heard)
	return out, heard.said, err
}

// payloads are what a hostile document writes where a word is expected. The name
// proof must appear in no code that is generated.
func payloads() []string {
	return []string{
		`x\`, `x"; var proof = 1 //`, "x`; var proof = 1 //", "x'\"; proof(); //", "x\nvar proof = 1", "x\r\nvar proof = 1\r\n",
		"x\rvar proof = 1", "x\u2028var proof = 1", "x\u0085var proof = 1", "*/ var proof = 1 /*", "//go:build proof", "a\n//go:build proof", "a\n+build proof",
		"x\u202evar proof = 1", "1; proof = 2", "1); func init() { proof() }; const (x = 1", "proof()", "{{proof}}", "%s%d%!", "../../proof", "",
	}
}

// attackHead begins the documents below.
const attackHead = `openapi: 3.0.3
info: {title: t, version: "1"}
`

// places are documents with @ where a payload goes.
func places() map[string]string {
	all := placesOfOperations()
	maps.Copy(all, placesOfSchemas())
	return all
}

// placesOfOperations are those outside of schemas.
func placesOfOperations() map[string]string {
	const head = attackHead
	op := func(s string) string { return head + "paths: {/a: {get: {operationId: a, " + s + "}}}\n" }
	const ok = `responses: {"204": {description: ok}}`
	param := func(s string) string { return op("parameters: [{" + s + "}], " + ok) }
	return map[string]string{
		"style in a query":           param(`in: query, name: q, style: @, schema: {type: array, items: {type: string}}`),
		"style in a header":          param(`in: header, name: q, style: @, schema: {type: string}`),
		"style in a path":            head + "paths: {\"/a/{q}\": {get: {operationId: a, parameters: [{in: path, name: q, required: true, style: @, schema: {type: string}}], " + ok + "}}}\n",
		"style in an encoding":       op(`requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}, encoding: {a: {style: @}}}}, ` + ok),
		"name of a query parameter":  param(`in: query, name: @, schema: {type: string}`),
		"name of a header":           param(`in: header, name: @, schema: {type: string}`),
		"name of a cookie":           param(`in: cookie, name: @, schema: {type: string}`),
		"name of a path parameter":   head + "paths: {\"/a/{q}\": {get: {operationId: a, parameters: [{in: path, name: @, required: true, schema: {type: string}}], " + ok + "}}}\n",
		"place of a parameter":       param(`in: @, name: q, schema: {type: string}`),
		"description of a parameter": param(`in: query, name: q, description: @, schema: {type: string}`),
		"media type of a parameter":  param(`in: query, name: q, content: {@: {schema: {type: object}}}`),
		"enum of a parameter":        param(`in: query, name: q, schema: {type: string, enum: [@, b]}`),
		"summary":                    op(`summary: @, ` + ok),
		"description":                op(`description: @, ` + ok),
		"tag":                        op(`tags: [@], ` + ok),
		"reason of a deprecation":    op(`deprecated: true, x-deprecated-reason: @, ` + ok),
		"operationId":                head + `paths: {/a: {get: {operationId: @, ` + ok + "}}}\n",
		"path":                       head + `paths: {@: {get: {operationId: a, ` + ok + "}}}\n",
		"status":                     op(`responses: {@: {description: ok}}`),
		"media type of a response":   op(`responses: {"200": {description: ok, content: {@: {schema: {type: string}}}}}`),
		"media type of a request":    head + `paths: {/a: {post: {operationId: a, requestBody: {content: {@: {schema: {type: object}}}}, ` + ok + "}}}\n",
		"header of a response":       op(`responses: {"200": {description: ok, headers: {@: {schema: {type: string}}}}}`),
		"scope":                      op(`security: [{o: [@]}], ` + ok),
		"title of the document":      "openapi: 3.0.3\ninfo: {title: @, description: @, version: @}\npaths: {/a: {get: {operationId: a, " + ok + "}}}\n",
		"server":                     head + "servers: [{url: @, description: @}]\npaths: {/a: {get: {operationId: a, " + ok + "}}}\n",
		"token endpoint":             head + "servers: [{url: https://a.example.com}]\npaths: {/a: {get: {operationId: a, " + ok + "}}}\ncomponents: {securitySchemes: {o: {type: oauth2, flows: {password: {tokenUrl: @, scopes: {@: x}}}}}}\n",
		"name of a security scheme":  head + "security: [{@: []}]\npaths: {/a: {get: {operationId: a, " + ok + "}}}\ncomponents: {securitySchemes: {@: {type: http, scheme: bearer}}}\n",
		"scheme":                     head + "security: [{s: []}]\npaths: {/a: {get: {operationId: a, " + ok + "}}}\ncomponents: {securitySchemes: {s: {type: http, scheme: @}, k: {type: apiKey, in: header, name: @}}}\n",
		"role":                       op(`x-auth: {role: @, request: {username: @}, response: {accessToken: @}}, ` + ok),
		"fixed value":                head + `paths: {/a: {post: {operationId: a, x-auth: {role: login, request: {fixed: {"header:X": @}}, response: {accessToken: body}}, responses: {"200": {description: ok, content: {text/plain: {}}}}}}}` + "\n",
		"paging":                     op(`x-paging: {cursor: @, next: @, items: @}, ` + ok),
		"name of a parameter object": head + "paths: {/a: {get: {operationId: a, " + ok + "}}}\ncomponents: {parameters: {@: {in: query, name: q, schema: {type: string, enum: [a]}}}, responses: {@: {description: @}}, requestBodies: {@: {content: {}}}}\n",
	}
}

// placesOfSchemas are those in schemas.
func placesOfSchemas() map[string]string {
	schema := func(s string) string {
		return attackHead + `paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}}}}
components: {schemas: {` + s + `}}
`
	}
	return map[string]string{
		"name of a schema":        schema(`A: {type: object}, @: {type: object, properties: {a: {type: string}}}`),
		"name of a property":      schema(`A: {type: object, properties: {@: {type: string}}}`),
		"description of a schema": schema(`A: {type: object, description: @, properties: {a: {type: string, description: @, title: @}}}`),
		"title of a variant":      schema(`A: {oneOf: [{type: object, title: @, properties: {x: {type: string}}}, {type: string, title: @}]}`),
		"enum":                    schema(`A: {type: string, enum: [@, b]}`),
		"enum of integers":        schema(`A: {type: integer, enum: [@, 2]}`),
		"enum without a type":     schema(`A: {type: object, properties: {a: {enum: [@, 2]}}}`),
		"names of an enum":        schema(`A: {type: string, enum: [a, b], x-enum-varnames: [@, B]}`),
		"default and example":     schema(`A: {type: object, default: @, example: @, properties: {a: {type: string, default: @, example: @, pattern: @}}}`),
		"format":                  schema(`A: {type: object, properties: {a: {type: string, format: @}, b: {type: integer, format: @}}}`),
		"type":                    schema(`A: {type: object, properties: {a: {type: @}}}`),
		"required":                schema(`A: {type: object, required: [@], properties: {a: {type: string}}}`),
		"discriminator":           schema(`A: {oneOf: [{$ref: "#/components/schemas/B"}], discriminator: {propertyName: @, mapping: {b: "#/components/schemas/B"}}}, B: {type: object, properties: {k: {type: string}}}`),
		"key of a mapping":        schema(`A: {oneOf: [{$ref: "#/components/schemas/B"}], discriminator: {propertyName: k, mapping: {@: "#/components/schemas/B"}}}, B: {type: object, properties: {k: {type: string}}}`),
		"value of a mapping":      schema(`A: {oneOf: [{$ref: "#/components/schemas/B"}], discriminator: {propertyName: k, mapping: {b: @}}}, B: {type: object, properties: {k: {type: string}}}`),
		"x-go-type":               schema(`A: {type: object, properties: {a: {type: string, x-go-type: @}}}`),
		"x-go-type-import":        schema(`A: {type: object, properties: {a: {type: string, x-go-type: os.File, x-go-type-import: {path: @, name: @}}}}`),
		"x-go-name":               schema(`A: {type: object, x-go-name: @, properties: {a: {type: string, x-go-name: @, x-go-type-name: @}}}`),
		"extra tags":              schema(`A: {type: object, properties: {a: {type: string, x-oapi-codegen-extra-tags: {@: @}, x-omitempty: @, x-order: @}}}`),
		"a reference":             schema(`A: {type: object, properties: {a: {$ref: @}}}`),
	}
}

// Whatever a document says, wherever: either nothing is written and the error says
// where, or what is written has no code that the document brought.
func TestAttackCodeFromADocument(t *testing.T) {
	if _, err := compiled(); err != nil {
		t.Fatal(err)
	}
	for name, document := range places() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, payload := range payloads() {
				quoted, err := json.Marshal(payload)
				if err != nil {
					t.Fatal(err)
				}
				out, _, err := attempt(t, strings.ReplaceAll(document, "@", string(quoted)), sdk.PartSDK)
				if err == nil {
					harmless(t, out, payload)
				} else if _, there := os.Stat(out); there == nil {
					t.Errorf("%q: an error, and files: %v", payload, err)
				} else if strings.Contains(err.Error(), "panicked") || !strings.Contains(err.Error(), "api.yaml") {
					t.Errorf("%q: %v", payload, err)
				} else if leaked := new(wall.Error); errors.As(err, &leaked) {
					t.Logf("%q was stopped by the second wall: %v", payload, err)
				}
			}
		})
	}
}

// harmless looks at what was written with parser and file matcher of Go.
func harmless(t *testing.T, out, payload string) {
	t.Helper()
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		if match, err := build.Default.MatchFile(filepath.Dir(path), filepath.Base(path)); err != nil || !match {
			t.Errorf("%q: the go command leaves out %s (%v)", payload, path, err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "proof" || n.Name == "init" {
					t.Errorf("%q: %s has %s in its code", payload, path, n.Name)
				}
			case *ast.ImportSpec:
				if p := n.Path.Value; strings.Contains(p, "proof") || p == `"os"` || p == `"C"` || p == `"unsafe"` {
					t.Errorf("%q: %s imports %s", payload, path, p)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Errorf("%q: %v", payload, err)
	}
}
