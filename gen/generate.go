package gen

// Everything in this directory whose name ends in .gen.go comes from
// openapi.yaml: change that, then `make generate`, or `go generate ./gen`.

//go:generate go -C .. run ./gen/internal/generate
