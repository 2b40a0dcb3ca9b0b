package spec

import (
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/internal/openapi/roles"
)

// Flows is what a document says of signing in at an authorization server: where it
// is, and which grants it has.
type Flows struct {
	// Issuer is that of an openIdConnect scheme, or of the oauth2MetadataUrl of an oauth2
	// one: all else is in its metadata.
	Issuer string
	// Authorization and Token are the endpoints of the flow authorizationCode,
	// DeviceAuthorization and Token those of deviceAuthorization, and Token alone that of
	// clientCredentials.
	Authorization, DeviceAuthorization, Token string
	// User is true if users can sign in in a browser, Device if they can with one
	// elsewhere, and Client if programs can by themselves.
	User, Device, Client bool
	// Scopes are those that a sign-in asks for.
	Scopes []string
}

// Any reports whether there is such a server.
func (f Flows) Any() bool { return f.Users() || f.Client }

// Users reports whether users sign in there.
func (f Flows) Users() bool { return f.User || f.Device }

// FlowsOf returns the flows of a document that was not read otherwise.
//
// Errors: a document that is no OpenAPI document.
func FlowsOf(doc *document.Document) (Flows, error) {
	api, err := doc.OpenAPI()
	if err != nil {
		return Flows{}, err
	}
	return readFlows(api), nil
}

// Flows returns the flows of the document that an authorization server has.
func (d *Document) Flows() Flows { return d.flows }

const discovery = "/.well-known/openid-configuration"

// readFlows takes the first scheme that says enough. An openIdConnect scheme goes
// first: what the server says of itself is newer than the document.
func readFlows(api *openapi3.T) Flows {
	if api.Components == nil {
		return Flows{}
	}
	all := api.Components.SecuritySchemes
	for _, name := range sorted(all) {
		if s := all[name]; s != nil && s.Value != nil && s.Value.Type == "openIdConnect" {
			if issuer, ok := strings.CutSuffix(s.Value.OpenIdConnectUrl, discovery); ok && callable(issuer) {
				return Flows{Issuer: issuer, User: true, Device: true, Client: true, Scopes: []string{"openid"}}
			}
		}
	}
	for _, name := range sorted(all) {
		if s := all[name]; s != nil && s.Value != nil && s.Value.Type == "oauth2" && s.Value.Flows != nil {
			if f := oauth2Flows(s.Value.Flows); f.Any() {
				return f.at(s.Value.Extensions["oauth2MetadataUrl"])
			}
		}
	}
	return Flows{}
}

// oauth2Flows takes the flows whose endpoints can be called, at one token endpoint.
func oauth2Flows(flows *openapi3.OAuthFlows) (f Flows) {
	joins := func(flow *openapi3.OAuthFlow) bool {
		if !callable(flow.TokenURL) || f.Token != "" && f.Token != flow.TokenURL {
			return false
		}
		f.Token = flow.TokenURL
		if f.Scopes == nil {
			f.Scopes = sorted(flow.Scopes)
		}
		return true
	}
	if code := flows.AuthorizationCode; code != nil && callable(code.AuthorizationURL) && joins(code) {
		f.User, f.Authorization = true, code.AuthorizationURL
	}
	if device, ok := roles.Device(flows); ok && callable(device.AuthorizationURL) && joins(device.OAuthFlow) {
		f.Device, f.DeviceAuthorization = true, device.AuthorizationURL
	}
	if own := flows.ClientCredentials; own != nil && joins(own) {
		f.Client = true
	}
	return f
}

// at is f at a server whose metadata is at an address (OpenAPI 3.2, section 4.27;
// RFC 8414, section 3.1), if an issuer can be told by it. Users of such a server may
// have a device: its metadata says so.
func (f Flows) at(metadata any) Flows {
	address, _ := metadata.(string)
	if !callable(address) {
		return f
	}
	issuer, ok := strings.CutSuffix(address, discovery)
	if before, path, inserted := strings.Cut(address, "/.well-known/oauth-authorization-server"); inserted {
		issuer, ok = before+path, path == "" || path[0] == '/'
	}
	if ok {
		f.Issuer, f.Device = issuer, f.Users()
	}
	return f
}

// callable reports whether something is sent to an address without being read on
// the way: https, and nothing that is put into it.
func callable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Fragment == "" && !strings.ContainsAny(address, "{} ")
}
