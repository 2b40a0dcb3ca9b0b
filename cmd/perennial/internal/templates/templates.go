// Package templates holds the texts that generated code is made from.
//
// names.tmpl is a user template for oapi-codegen: put in the place of its
// client.tmpl, it makes a stock oapi-codegen say which Go names and types it
// gives to the operations. The other templates are filled in by our generator
// with that, and with what it has read in the document itself.
package templates

import (
	"embed"
	"text/template"
)

//go:embed *.tmpl
var files embed.FS

// Names is the text of the user template for oapi-codegen.
func Names() string {
	text, err := files.ReadFile("names.tmpl")
	if err != nil {
		panic(err) // embedded: can't fail
	}
	return string(text)
}

// Parse returns the template called name, such as "decorator.tmpl".
func Parse(name string) (*template.Template, error) {
	return template.ParseFS(files, name)
}
