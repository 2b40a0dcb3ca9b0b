package client

import (
	"runtime"
)

// Version is the version of this SDK, as its User-Agent tells it.
const Version = "0.1.0"

// userAgent is the User-Agent header (RFC 9110, section 10.1.5), with the
// program's own product first: the most significant one comes first.
func userAgent(product string) string {
	own := "perennial/" + Version + " (" + runtime.Version() + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"
	if product == "" {
		return own
	}
	return product + " " + own
}
