// Package spec reads an OpenAPI document, checks what oapi-codegen does not,
// and says of each operation what the generator has to know.
package spec

import (
	"github.com/getkin/kin-openapi/openapi3"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Document is an OpenAPI document that was checked.
type Document struct {
	// Operations are sorted by route, then by method.
	Operations []Operation

	auth    tokenendpoint.Auth
	api     *openapi3.T // while it is read
	info    Info
	schemes []Scheme
	flows   Flows
	// quiet is whether it says nothing of security; nil before that is known.
	quiet *bool
	// others is whether an operation asks for more than the session's token.
	others bool
	log    place.Log
}

// Read checks a document. Its error joins all that is wrong with it, in the order
// of lines.
func Read(doc *document.Document) (*Document, error) {
	api, err := doc.OpenAPI()
	if err != nil {
		return nil, err
	}
	root := &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{doc.Root}}
	d := &Document{api: api, log: place.Log{File: doc.Name, Overlay: doc.Overlay, Root: root, Where: doc.Where}}
	d.read()
	d.info, d.schemes, d.flows = readInfo(api), d.readSchemes(), readFlows(api)
	d.silent() // while the document is there
	err = d.log.Err()
	d.api, d.log = nil, place.Log{} // they are large
	return d, err
}

// Title is the name of the API.
func (d *Document) Title() string { return d.info.Title }

// Schemes are the security schemes of the document, sorted by name.
func (d *Document) Schemes() []Scheme { return d.schemes }

func title(api *openapi3.T) string {
	if api.Info == nil || plain.Line(api.Info.Title) == "" {
		return "the API"
	}
	return plain.Line(api.Info.Title) // it goes into comments
}
