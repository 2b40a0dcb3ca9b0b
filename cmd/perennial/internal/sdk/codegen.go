package sdk

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
)

// configuration is what a foreign document is generated with: models and client
// alone. The strict server of oapi-codegen does not compile for many documents,
// and the mock answers from the document itself.
func configuration(pkg string) (codegen.Configuration, error) {
	data, err := yaml.Marshal(repair.Options())
	if err != nil {
		return codegen.Configuration{}, err
	}
	var c codegen.Configuration
	err = yaml.Unmarshal(data, &c)
	c.PackageName = pkg
	c.OutputOptions.PreferSkipOptionalPointerOnContainerTypes = true
	return c, err
}

// stock runs oapi-codegen, in this process: the version is the one that this
// module names. It changes the document it is given, so each run gets its own.
func stock(data []byte, c codegen.Configuration) (source string, err error) {
	defer func() {
		if p := recover(); p != nil { // it panics on some documents
			err = fmt.Errorf("oapi-codegen panicked: %v", p)
		}
	}()
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return "", err
	}
	return codegen.Generate(doc, c.UpdateDefaults())
}

// models returns the types.
func models(data []byte, pkg string) (string, error) {
	c, err := configuration(pkg)
	if err != nil {
		return "", err
	}
	c.Generate = codegen.GenerateOptions{Models: true}
	return stock(data, c)
}

// client returns the client.
func client(data []byte, pkg string) (string, error) {
	c, err := configuration(pkg)
	if err != nil {
		return "", err
	}
	c.Generate = codegen.GenerateOptions{Client: true}
	return stock(data, c)
}

// named returns the names that the client gives to the operations.
func named(data []byte, pkg string) ([]names.Operation, error) {
	c, err := configuration(pkg)
	if err != nil {
		return nil, err
	}
	c.Generate = codegen.GenerateOptions{Client: true}
	c.OutputOptions.SkipFmt = true // it is no Go program
	c.OutputOptions.UserTemplates = map[string]string{
		"client.tmpl": templates.Names(),
		// An override of white space only does nothing, hence the action.
		"client-with-responses.tmpl": "{{print \"\\n\"}}\n",
	}
	out, err := stock(data, c)
	if err != nil {
		return nil, err
	}
	return names.Parse([]byte(out))
}
