module github.com/perennial-go/perennial/refresh/signin/oauth2source

go 1.26.0

replace github.com/perennial-go/perennial => ../../..

require (
	github.com/perennial-go/perennial v0.0.0
	golang.org/x/oauth2 v0.38.0
)

require github.com/go-jose/go-jose/v4 v4.1.9 // indirect

require (
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
	github.com/perennial-go/perennial/refresh/signin v0.0.0
)

replace github.com/perennial-go/perennial/refresh/signin => ..
