package roles

import (
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// schemes reads the security schemes: the flows of oauth2, unless operations
// have said how to sign in, and x-auth of any scheme.
func (r *reader) schemes(auth *tokenendpoint.Auth) {
	if r.doc.Components == nil {
		return
	}
	said := auth.SignIn.Operation.Method != "" || auth.Refresh.Operation.Method != ""
	var session settings
	all := r.doc.Components.SecuritySchemes
	for _, name := range sorted(all) {
		if all[name] == nil || all[name].Value == nil {
			continue
		}
		s := all[name].Value
		at := place.Path{"components", "securitySchemes", name}
		x, _ := r.log.Object(s.Extensions["x-auth"], at.At("x-auth"), schemeKeys()...)
		auth.Rejected = append(auth.Rejected, r.rejected(x["rejected"], at.At("x-auth", "rejected"))...)
		session.read(r, x, at.At("x-auth"))
		if s.Type != "oauth2" || s.Flows == nil || said {
			continue
		}
		said = r.oauth2(auth, s.Flows, x["flow"], at)
	}
	session.apply(auth)
}

// flow is a flow of OAuth 2.0 that has a token endpoint.
type flow struct {
	name string
	*openapi3.OAuthFlow
}

// oauth2 reads the first flow that there is, or the one that is asked for.
func (r *reader) oauth2(auth *tokenendpoint.Auth, flows *openapi3.OAuthFlows, asked any, at place.Path) bool {
	// A user's flows go first: a session of the program itself is not to take the
	// place of a user's.
	var known []string
	device, _ := Device(flows)
	for _, f := range []flow{
		{"password", flows.Password}, {"authorizationCode", flows.AuthorizationCode}, {device.key, device.OAuthFlow}, {"clientCredentials", flows.ClientCredentials},
	} {
		if f.OAuthFlow == nil {
			continue
		}
		known = append(known, f.name)
		if asked == nil || asked == f.name {
			r.flow(auth, f, at.At("flows", f.name))
			return true
		}
	}
	if asked != nil {
		r.log.Report(at.At("x-auth", "flow"), "there is no flow %v with a token endpoint; one of: %s", asked, place.List(known))
	}
	return false
}

// flow fills in the roles that a flow has.
func (r *reader) flow(auth *tokenendpoint.Auth, f flow, at place.Path) {
	response := tokenendpoint.ResponseFields{ // RFC 6749, section 5.1
		AccessToken: "/access_token", RefreshToken: "/refresh_token", TokenType: "/token_type", ExpiresIn: "/expires_in",
	}
	signIn := r.endpoint(f.TokenURL, at.At("tokenUrl"))
	signIn.Response = response
	renew := signIn
	if f.RefreshURL != "" {
		renew = r.endpoint(f.RefreshURL, at.At("refreshUrl"))
		renew.Response = response
	}
	signIn.Operation.Role, renew.Operation.Role = refresh.RoleSignIn, refresh.RoleRefresh
	switch f.name {
	case "password":
		signIn.Fixed = map[string]string{"/grant_type": "password"} // RFC 6749, section 4.3.2
		signIn.Request = tokenendpoint.RequestFields{Username: "/username", Password: "/password"}
	case "clientCredentials":
		// No refresh token (section 4.4.3): the same grant again.
		signIn.Fixed = map[string]string{"/grant_type": "client_credentials"}
		renew = signIn
		renew.Operation.Role = refresh.RoleRefresh
		auth.SignIn, auth.Refresh = signIn, renew
		return
	}
	renew.Fixed = map[string]string{"/grant_type": "refresh_token"} // section 6
	renew.Request = tokenendpoint.RequestFields{RefreshToken: "/refresh_token"}
	if f.name == "password" {
		auth.SignIn = signIn
	}
	auth.Refresh = renew
}

// endpoint is the token endpoint at an address, as seen from the API's own.
func (r *reader) endpoint(address string, at place.Path) tokenendpoint.Endpoint {
	op := tokenendpoint.Endpoint{Form: true, OAuth2: true}
	op.Operation = refresh.Operation{Method: "POST", Public: true}
	u, err := url.Parse(address)
	if err != nil || address == "" || strings.Contains(address, "{") {
		r.log.Report(at, "%q is no address that can be called: an overlay can write the right one", address)
		return op
	}
	op.Operation.Route, op.URL = r.below(u)
	op.Operation.ID = "POST " + op.Operation.Route
	if r.doc.Paths != nil && op.URL == "" {
		if item := r.doc.Paths.Value(op.Operation.Route); item != nil && item.Post != nil && item.Post.OperationID != "" {
			op.Operation.ID = item.Post.OperationID
		}
	}
	return op
}

// below returns u as a route, if it is below a server of the API, or as a route
// and an address that is not.
func (r *reader) below(u *url.URL) (route, address string) {
	route = "/" + strings.TrimPrefix(u.Path, "/")
	if !u.IsAbs() && !strings.HasPrefix(u.Path, "/") {
		return route, "" // relative to the server, as FastAPI writes it
	}
	for _, s := range r.doc.Servers {
		if s == nil {
			continue
		}
		server, err := url.Parse(strings.TrimSuffix(expanded(s), "/"))
		if err != nil || (u.IsAbs() && (server.Scheme != u.Scheme || server.Host != u.Host)) {
			continue
		}
		if rest, ok := strings.CutPrefix(u.Path, server.Path+"/"); ok {
			return "/" + rest, ""
		}
	}
	if !u.IsAbs() && len(r.doc.Servers) == 0 {
		return route, ""
	}
	return route, u.String()
}

// servers are the absolute addresses of the API.
func (r *reader) servers() []string {
	var all []string
	for _, s := range r.doc.Servers {
		if s == nil {
			continue
		}
		if u, err := url.Parse(expanded(s)); err == nil && u.Host != "" {
			all = append(all, u.String())
		}
	}
	return all
}

// expanded is the address of a server with the defaults of its variables.
func expanded(s *openapi3.Server) string {
	address := s.URL
	for _, name := range sorted(s.Variables) {
		if v := s.Variables[name]; v != nil {
			address = strings.ReplaceAll(address, "{"+name+"}", v.Default)
		}
	}
	return address
}

// rejected reads the responses that say what a 401 says: statuses, or objects
// with a status, a pointer to a code and its values.
func (r *reader) rejected(raw any, at place.Path) (all []refresh.Rejection) {
	list, ok := raw.([]any)
	if raw != nil && !ok {
		r.log.Report(at, "is %T and should be a list, such as [403]", raw)
	}
	for _, one := range list {
		if status, code, values, ok := r.matcher(one, at, 400); ok {
			all = append(all, refresh.Rejection{Status: status, Code: code, Values: values})
		}
	}
	return all
}
