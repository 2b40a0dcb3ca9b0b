module github.com/perennial-go/perennial/mockserver/signintest

go 1.26.0

replace (
	github.com/perennial-go/perennial => ../..
	github.com/perennial-go/perennial/internal/openapi => ../../internal/openapi
	github.com/perennial-go/perennial/mockserver => ..
	github.com/perennial-go/perennial/refresh/signin => ../../refresh/signin
)

require (
	github.com/perennial-go/perennial v0.0.0
	github.com/perennial-go/perennial/mockserver v0.0.0
	github.com/perennial-go/perennial/refresh/signin v0.0.0-00010101000000-000000000000
	go.uber.org/goleak v1.3.0
)

require (
	github.com/brianvoe/gofakeit/v7 v7.18.1 // indirect
	github.com/getkin/kin-openapi v0.153.0 // indirect
	github.com/go-jose/go-jose/v4 v4.1.9 // indirect
	github.com/go-openapi/jsonpointer v0.22.5 // indirect
	github.com/go-openapi/swag/jsonname v0.25.5 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
	github.com/oapi-codegen/runtime v1.9.0 // indirect
	github.com/perennial-go/perennial/internal/openapi v0.0.0 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/text v0.32.0 // indirect
)
