package errorbody

import (
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/challenge"
)

// challenged returns the codes that stand in the header: the parameter error of
// WWW-Authenticate (RFC 6750, section 3.1), and the type of an AWS service.
func challenged(h http.Header) (codes []string) {
	for _, c := range challenge.Parse(h) {
		if code := c.Params["error"]; code != "" {
			codes = append(codes, code)
		}
	}
	if kind, _, _ := strings.Cut(h.Get("X-Amzn-Errortype"), ":"); kind != "" {
		codes = append(codes, kind)
	}
	return codes
}
