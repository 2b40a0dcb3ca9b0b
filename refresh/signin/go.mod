module github.com/perennial-go/perennial/refresh/signin

go 1.26.0

replace github.com/perennial-go/perennial => ../..

require (
	github.com/go-jose/go-jose/v4 v4.1.9
	github.com/perennial-go/perennial v0.0.0
)
