package dump

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// harmless are the headers whose values are shown. Date is not among them
// because it is of no use, WWW-Authenticate because servers quote tokens in it.
var harmless = map[string]bool{
	"Accept":            true,
	"Accept-Encoding":   true,
	"Allow":             true,
	"Cache-Control":     true,
	"Content-Encoding":  true,
	"Content-Length":    true,
	"Content-Type":      true,
	"Retry-After":       true,
	"Transfer-Encoding": true,
	"X-Request-Id":      true,
}

// longest is the longest header value that is shown.
const longest = 100

// headers writes the header, with the values that are harmless and quote none
// of the secrets.
func headers(b *strings.Builder, mark string, h http.Header, secrets []string) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		value := strings.Join(h[name], ", ")
		if !harmless[http.CanonicalHeaderKey(name)] || len(value) > longest || quotes(value, secrets) {
			value = hidden
		}
		fmt.Fprintf(b, "%s%s: %s\n", mark, name, value)
	}
}

// credentials are the parts of the Authorization header: a server may quote
// them in a header that is harmless otherwise.
func credentials(h http.Header) []string {
	var secrets []string
	for _, value := range h["Authorization"] {
		_, secret, ok := strings.Cut(value, " ")
		if !ok {
			secret = value
		}
		if secret = strings.TrimSpace(secret); secret != "" {
			secrets = append(secrets, secret)
		}
	}
	return secrets
}

func quotes(value string, secrets []string) bool {
	return slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(value, s) })
}
