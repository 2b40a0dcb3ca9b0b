module github.com/perennial-go/perennial/refresh/webhook

go 1.26.0

replace github.com/perennial-go/perennial => ../..

require (
	github.com/perennial-go/perennial v0.0.0
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	go.uber.org/goleak v1.3.0
)

require (
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
)
