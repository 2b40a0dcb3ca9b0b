package repair

import (
	"net/url"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// tokenURLs drops the flows of oauth2 schemes whose token endpoint nobody could
// call: none, or one with a tenant to be filled in. A session can't be wired from
// such a flow, and all the rest of the document is fine.
func tokenURLs(d *document.Document) {
	at := document.Path{"components", "securitySchemes"}
	schemes := node.Get(node.Get(d.Root, "components"), "securitySchemes")
	for name, scheme := range node.Pairs(schemes) {
		flows := node.Get(scheme, "flows")
		at := at.With(name).With("flows")
		for _, flow := range []string{"password", "authorizationCode", "deviceAuthorization", "x-deviceAuthorization", "clientCredentials"} {
			f := node.Get(flows, flow)
			if f == nil {
				continue
			}
			at := at.With(flow)
			if address := node.Text(f, "tokenUrl"); !callable(address) {
				d.Note(at, f, "tokenUrl %q is no address that can be called: dropped the flow; where sessions are to be wired from it, an overlay can write the right one", address)
				node.Remove(flows, flow)
				continue
			}
			if address := node.Text(f, "refreshUrl"); address != "" && !callable(address) {
				d.Note(at.With("refreshUrl"), node.Get(f, "refreshUrl"), "%q is no address that can be called: dropped, so that tokenUrl counts; an overlay can write the right one", address)
				node.Remove(f, "refreshUrl")
			}
		}
	}
}

// callable reports whether an address needs nothing more.
func callable(address string) bool {
	_, err := url.Parse(address)
	return err == nil && address != "" && !strings.ContainsAny(address, "{}<>")
}
