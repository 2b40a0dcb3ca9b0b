package sdk

import (
	"net/url"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// told says what users of a document should know about how they sign in there.
func told(name string, doc *spec.Document, say func(format string, args ...any)) {
	auth := doc.Auth()
	if doc.Silent() {
		say("%s: it says nothing of security: every call sends the token of whoever is signed in", name)
	}
	if doc.AllPublic() {
		say("%s: it has security schemes, and no operation asks for one of them: no call sends a credential; an overlay can add security", name)
	}
	for _, s := range doc.Schemes() {
		if s.ByClient() && doc.Asked(s.Name) {
			say("%s: the security scheme %q (%s) is not served by the session: give an http.Client that does it, with apiclient.WithHTTPClient", name, s.Name, strings.TrimSpace(s.Type+" "+s.Word))
		}
	}
	if auth.SignIn.Operation.Method == "" && !doc.AllPublic() {
		say("%s: no operation has the auth role login, and no OAuth 2.0 flow signs in: sign in with a token from elsewhere, with Session().SignIn; or add the roles with an overlay (x-auth)", name)
	}
	var hosts []string
	for _, s := range auth.Servers {
		if u, err := url.Parse(s); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	for _, op := range []tokenendpoint.Endpoint{auth.SignIn, auth.Refresh} {
		u, err := url.Parse(op.URL)
		if err != nil || u.Host == "" || slices.Contains(hosts, u.Host) {
			continue
		}
		hosts = append(hosts, u.Host) // once
		say("%s: its token endpoint is at another host, %s: credentials and refresh tokens go there", name, u.Host)
	}
}
