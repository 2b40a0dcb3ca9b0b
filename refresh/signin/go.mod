module github.com/perennial-go/perennial/refresh/signin

go 1.26.0

replace github.com/perennial-go/perennial => ../..

require (
	github.com/go-jose/go-jose/v4 v4.1.9
	github.com/perennial-go/perennial v0.0.0
	go.uber.org/goleak v1.3.0
)

require (
	github.com/gofrs/flock v0.13.2 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
