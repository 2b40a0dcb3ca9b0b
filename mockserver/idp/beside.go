package idp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/perennial-go/perennial/mockserver"
)

// Caller says whose an access token of the provider is, for [mockserver.Trust]: the
// mock of an API takes the provider's tokens then.
func (p *Provider) Caller(token string) (mockserver.Caller, bool) {
	for _, i := range p.issuers {
		a := i.admitted(token)
		if a == nil {
			continue
		}
		caller := mockserver.Caller{UserID: a.by.user.ID, SessionID: a.by.id, Expires: a.expires}
		if a.machine {
			caller = mockserver.Caller{UserID: a.client, SessionID: a.family, Expires: a.expires}
		}
		return caller, true
	}
	return mockserver.Caller{}, false
}

// Beside serves the provider and an API at one address: the provider below the path
// of its URL, such as http://127.0.0.1:8080/_idp, and everything else by api.
func (p *Provider) Beside(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, err := url.Parse(p.URL)
		prefix := ""
		if err == nil {
			prefix = at.Path
		}
		if prefix != "" && strings.HasPrefix(r.URL.Path, prefix+"/") {
			http.StripPrefix(prefix, p).ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}
