package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// bare is what oapi-codegen does by itself: models and client of the document as
// it is, with no option but the name of the package.
type bare struct{}

func (bare) try(ctx context.Context, doc []byte, dir string, _ *result) error {
	pkg := filepath.Join(dir, "sdk")
	if err := empty(pkg); err != nil {
		return err
	}
	text, err := alone(doc)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(pkg, "sdk.gen.go"), []byte(text), 0o600); err != nil {
		return err
	}
	return goes(ctx, dir, "vet", "./sdk")
}

// alone runs oapi-codegen.
func alone(doc []byte) (text string, err error) {
	defer func() {
		if p := recover(); p != nil { // it panics on some documents
			err = fmt.Errorf("oapi-codegen panicked: %v", p)
		}
	}()
	read, err := openapi3.NewLoader().LoadFromData(doc)
	if err != nil {
		return "", err
	}
	c := codegen.Configuration{PackageName: "sdk", Generate: codegen.GenerateOptions{Models: true, Client: true}}
	return codegen.Generate(read, c.UpdateDefaults())
}
