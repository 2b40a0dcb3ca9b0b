// Package gen is the API as Go: types, the client of oapi-codegen with one typed
// method for every operation ([API]), the strict server interface that the mock
// implements, and the OpenAPI document itself.
//
// Programs use it through package client, and this package for the types.
//
// Everything in this directory whose name ends in .gen.go comes from
// openapi.yaml: change that, then `make generate`, or `go generate ./gen`.
package gen

//go:generate go -C .. run ./cmd/perennial/internal/generate
