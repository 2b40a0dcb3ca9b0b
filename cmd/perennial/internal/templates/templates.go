// Package templates holds the texts that generated code is made from.
//
// names.tmpl and imports.tmpl are user templates for oapi-codegen. The first takes
// the place of its client-with-responses.tmpl and makes it say which Go names and
// types it gives to the operations; the second leaves the imports to us. The other templates are filled in by our generator
// with that, and with what it has read in the document itself.
package templates

import (
	"bytes"
	"embed"
	"text/template"
)

//go:embed *.tmpl
var files embed.FS

// Text is a template itself, such as one for oapi-codegen.
func Text(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err) // embedded: can't fail
	}
	return string(text)
}

// Parse returns the template called name, such as "decorator.tmpl".
func Parse(name string) (*template.Template, error) {
	return template.ParseFS(files, name)
}

// Append returns text, and behind it a template that is filled in with data.
func Append(text []byte, name string, data any) ([]byte, error) {
	t, err := Parse(name)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(text)
	err = t.Execute(b, data)
	return b.Bytes(), err
}
