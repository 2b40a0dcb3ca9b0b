package repair

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"
)

// tokenURLs drops the flows of oauth2 schemes whose token endpoint nobody could
// call: none, or one with a tenant to be filled in. A session can't be wired from
// such a flow, and all the rest of the document is fine.
func tokenURLs(d *document) {
	at := place{"components", "securitySchemes"}
	schemes := get(get(d.root, "components"), "securitySchemes")
	for name, scheme := range pairs(schemes) {
		flows := get(scheme, "flows")
		at := at.with(name).with("flows")
		for _, flow := range []string{"password", "authorizationCode", "clientCredentials"} {
			f := get(flows, flow)
			if f == nil {
				continue
			}
			at := at.with(flow)
			if address := text(f, "tokenUrl"); !callable(address) {
				d.note(at, f, "tokenUrl %q is no address that can be called: dropped the flow; where sessions are to be wired from it, an overlay can write the right one", address)
				remove(flows, flow)
				continue
			}
			if address := text(f, "refreshUrl"); address != "" && !callable(address) {
				d.note(at.with("refreshUrl"), get(f, "refreshUrl"), "%q is no address that can be called: dropped, so that tokenUrl counts; an overlay can write the right one", address)
				remove(f, "refreshUrl")
			}
		}
	}
}

// callable tells whether an address needs nothing more.
func callable(address string) bool {
	_, err := url.Parse(address)
	return err == nil && address != "" && !strings.ContainsAny(address, "{}<>")
}

// pairs yields the keys and values of a mapping.
func pairs(n *yaml.Node) func(yield func(string, *yaml.Node) bool) {
	return func(yield func(string, *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i].Value, follow(n.Content[i+1])) {
				return
			}
		}
	}
}
