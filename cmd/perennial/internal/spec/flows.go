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
	// Authorization and Token are the endpoints of the flow authorizationCode, and
	// Token alone those of clientCredentials.
	Authorization, Token string
	// DeviceAuthorization is that of the flow deviceAuthorization.
	DeviceAuthorization string
	// User is true if users can sign in in a browser, Device if they can with one
	// elsewhere, and Client if programs can by themselves.
	User, Device, Client bool
	// Scopes are those that a sign-in asks for.
	Scopes []string
}

// Any reports whether there is such a server.
func (f Flows) Any() bool { return f.User || f.Device || f.Client }

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

func oauth2Flows(flows *openapi3.OAuthFlows) (f Flows) {
	if code := flows.AuthorizationCode; code != nil && callable(code.AuthorizationURL) && callable(code.TokenURL) {
		f = Flows{Authorization: code.AuthorizationURL, Token: code.TokenURL, User: true, Scopes: sorted(code.Scopes)}
	}
	if d := roles.DeviceOf(flows); d != nil && callable(d.URL) && callable(d.TokenURL) && (f.Token == "" || f.Token == d.TokenURL) {
		f.Device, f.DeviceAuthorization, f.Token = true, d.URL, d.TokenURL
		if f.Scopes == nil {
			f.Scopes = sorted(d.Scopes)
		}
	}
	if own := flows.ClientCredentials; own != nil && callable(own.TokenURL) && (f.Token == "" || f.Token == own.TokenURL) {
		f.Client, f.Token = true, own.TokenURL
		if f.Scopes == nil {
			f.Scopes = sorted(own.Scopes)
		}
	}
	return f
}

// at is f at a server whose metadata is at an address (OpenAPI 3.2.0, section 4.27;
// RFC 8414, section 3.1), if its issuer can be told by that. Where users sign in, the
// metadata says whether they can with a device too.
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
		f.Issuer, f.Device = issuer, f.User || f.Device
	}
	return f
}

// callable reports whether something is sent to an address without being read on
// the way: https, and nothing that is put into it.
func callable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Fragment == "" && !strings.ContainsAny(address, "{} ")
}
