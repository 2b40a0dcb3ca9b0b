// The benchmark of typed calls against other generators, and against code written by
// hand. A module of its own, so that nobody who imports the SDK carries these.
module github.com/perennial-go/perennial/internal/verify/typed

go 1.26.0

replace github.com/perennial-go/perennial => ../../..

require (
	github.com/oapi-codegen/runtime v1.9.0
	github.com/ogen-go/ogen v1.25.0
	github.com/openai/openai-go/v3 v3.99.0
	github.com/perennial-go/perennial v0.0.0
)
