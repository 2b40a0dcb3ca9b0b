package signin

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/perennial-go/perennial/internal/challenge"
)

// Resource is what an API says of how to sign in for it (RFC 9728, section 2).
type Resource struct {
	// Resource is the identifier of the API, for Config.Resource.
	Resource string `json:"resource"`
	// AuthorizationServers are the issuers that it accepts, for Config.Issuer.
	AuthorizationServers []string `json:"authorization_servers"`
	// Scopes are those that it knows.
	Scopes []string `json:"scopes_supported"`
}

// DiscoverResource returns the metadata of the API at an address, such as that of
// an MCP server, from a 401 that it answered with, or nil: the document that the
// challenge names, or else the one at its well-known place. client may be nil.
//
// The document has to be at the API's own origin and about the API. The threat:
// whoever can make a program read another document chooses where its user is
// sent to sign in.
//
// Errors: ErrDiscovery, ErrIssuer for a document about another API.
func DiscoverResource(ctx context.Context, client *http.Client, api string, resp *http.Response) (Resource, error) {
	const advice = "ask whoever runs the API for its authorization server, and set Config.Issuer"
	at, err := secureURL(api)
	if err != nil {
		return Resource{}, fail(ErrDiscovery, "use the https address of the API", "address of the API: %w", err)
	}
	places := []string{origin(at) + wellKnownResource + strings.TrimSuffix(at.EscapedPath(), "/"), origin(at) + wellKnownResource}
	if address := resourceMetadata(resp); address != "" {
		named, err := secureURL(address)
		if err != nil || !sameOrigin(named, at) {
			return Resource{}, fail(ErrIssuer, advice, "the challenge names metadata of another origin than the API's")
		}
		places = []string{address}
	}
	if client == nil {
		client = &http.Client{}
	}
	fetch := &Client{http: client}
	for _, place := range places {
		var r Resource
		if _, err = fetch.fetchJSON(ctx, place, &r); err != nil {
			continue
		}
		if !covers(r.Resource, at) {
			return Resource{}, fail(ErrIssuer, advice, "metadata is about another API (RFC 9728, section 3.3)")
		}
		for _, issuer := range r.AuthorizationServers {
			if _, err := secureURL(issuer); err != nil {
				return Resource{}, fail(ErrDiscovery, advice, "authorization server: %w", err)
			}
		}
		if len(r.AuthorizationServers) == 0 {
			return Resource{}, fail(ErrDiscovery, advice, "metadata names no authorization server")
		}
		return r, nil
	}
	return Resource{}, &Error{Kind: ErrDiscovery, Err: err, Advice: advice}
}

// resourceMetadata is the address that a challenge names (RFC 9728, section 5.1).
func resourceMetadata(resp *http.Response) string {
	if resp == nil || resp.StatusCode != http.StatusUnauthorized {
		return ""
	}
	bearer, _ := challenge.Find(challenge.Parse(resp.Header), "Bearer")
	return bearer.Params["resource_metadata"]
}

const wellKnownResource = "/.well-known/oauth-protected-resource"

// covers reports whether a resource identifier is that of the API at an address,
// or of a path above it.
func covers(resource string, at *url.URL) bool {
	r, err := secureURL(resource)
	if err != nil || !sameOrigin(r, at) {
		return false
	}
	path, below := strings.TrimSuffix(r.EscapedPath(), "/"), strings.TrimSuffix(at.EscapedPath(), "/")
	return path == below || strings.HasPrefix(below, path+"/")
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
