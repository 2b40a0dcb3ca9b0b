module github.com/perennial-go/perennial/examples

go 1.26.0

replace (
	github.com/perennial-go/perennial => ..
	github.com/perennial-go/perennial/internal/openapi => ../internal/openapi
	github.com/perennial-go/perennial/mockserver => ../mockserver
	github.com/perennial-go/perennial/refresh/ageseal => ../refresh/ageseal
	github.com/perennial-go/perennial/refresh/keyringstore => ../refresh/keyringstore
	github.com/perennial-go/perennial/refresh/redisstore => ../refresh/redisstore
	github.com/perennial-go/perennial/refresh/telemetry => ../refresh/telemetry
)

require (
	github.com/perennial-go/perennial v0.0.0
	github.com/perennial-go/perennial/mockserver v0.0.0
	github.com/perennial-go/perennial/refresh/keyringstore v0.0.0
	github.com/perennial-go/perennial/refresh/redisstore v0.0.0
	github.com/perennial-go/perennial/refresh/telemetry v0.0.0
	github.com/redis/go-redis/v9 v9.23.0
	go.opentelemetry.io/otel/exporters/stdout/stdoutmetric v1.47.0
	go.opentelemetry.io/otel/exporters/stdout/stdouttrace v1.47.0
	go.opentelemetry.io/otel/sdk v1.47.0
	go.opentelemetry.io/otel/sdk/metric v1.47.0
	go.uber.org/goleak v1.3.0
	golang.org/x/term v0.47.0
)

require (
	filippo.io/age v1.3.2 // indirect
	filippo.io/hpke v0.4.0 // indirect
	github.com/apapsch/go-jsonmerge/v2 v2.0.0 // indirect
	github.com/brianvoe/gofakeit/v7 v7.18.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/danieljoos/wincred v1.2.3 // indirect
	github.com/getkin/kin-openapi v0.153.0 // indirect
	github.com/go-jose/go-jose/v4 v4.1.9 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/go-openapi/jsonpointer v0.22.5 // indirect
	github.com/go-openapi/swag/jsonname v0.25.5 // indirect
	github.com/godbus/dbus/v5 v5.2.2 // indirect
	github.com/gofrs/flock v0.13.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
	github.com/oapi-codegen/nullable v1.2.0 // indirect
	github.com/oapi-codegen/runtime v1.9.0 // indirect
	github.com/perennial-go/perennial/internal/openapi v0.0.0 // indirect
	github.com/perennial-go/perennial/refresh/ageseal v0.0.0 // indirect
	github.com/perennial-go/perennial/refresh/signin v0.0.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	github.com/zalando/go-keyring v0.2.8 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.47.0 // indirect
	go.opentelemetry.io/otel/log v1.47.0 // indirect
	go.opentelemetry.io/otel/metric v1.47.0 // indirect
	go.opentelemetry.io/otel/trace v1.47.0 // indirect
	go.uber.org/atomic v1.12.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/crypto v0.55.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)

replace github.com/perennial-go/perennial/refresh/signin => ../refresh/signin
