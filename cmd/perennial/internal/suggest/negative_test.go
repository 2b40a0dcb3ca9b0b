package suggest_test

import (
	"strings"
	"testing"
)

// lookalikes are operations that only sound like one of a session, or lack what it
// would take.
var lookalikes = map[string]string{
	"a registration":             "  /signup:\n" + op("post", "signup", object("email", "password"), object("token"), ""),
	"a forgotten password":       "  /auth/forgot-password:\n" + op("post", "forgot", object("email", "password"), object("token"), ""),
	"a second factor":            "  /auth/otp/login:\n" + op("post", "otpLogin", object("email", "password"), object("token"), ""),
	"a sign-on elsewhere":        "  /sso/login:\n" + op("post", "ssoLogin", object("email", "password"), object("token"), ""),
	"a lookup of tokens":         "  /token/lookup:\n" + op("post", "lookupToken", object("username", "password"), object("token"), ""),
	"an API token":               "  /api-tokens:\n" + op("post", "createApiTokens", object("name", "password"), object("token"), ""),
	"a login without a password": "  /login:\n" + op("post", "login", object("email"), object("token"), ""),
	"a password that is a list":  "  /login:\n" + op("post", "login", object("email", "password:{type: array, items: {type: string}}"), object("token"), ""),
	"a login of somebody":        "  /users/{id}/login:\n" + op("post", "loginAs", object("email", "password"), object("token"), "      parameters: [{in: path, name: id, required: true, schema: {type: string}}]\n"),
	"a login that is deleted":    "  /login:\n" + op("delete", "dropLogin", object("email", "password"), object("token"), ""),
	"a user with a password":     "  /users:\n" + op("post", "createUser", object("email", "password"), object("id"), ""),
	"a database connection":      "  /connections:\n" + op("post", "connect", object("username", "password", "host"), object("id"), ""),
	"a password in a response":   "  /login:\n" + op("post", "login", object("email", "password:{type: string, readOnly: true}"), object("token"), ""),
	"a refresh of a feed":        "  /feeds/refresh:\n" + op("post", "refreshFeed", "", object("token"), ""),
	"a refresh without a token":  "  /refresh:\n" + op("post", "refresh", object("refreshToken"), object("status"), ""),
	"a refresh of one thing":     "  /things/{id}/refresh:\n" + op("post", "refreshThing", "", object("token"), "      parameters: [{in: path, name: id, required: true, schema: {type: string}}]\n"),
	"a renewed license":          "  /license/renew:\n" + op("post", "renewLicense", object("token"), object("token"), ""),
	"all sessions":               "  /logout-all:\n" + op("post", "logoutAll", "", "", ""),
	"a revoked invitation":       "  /invite/revoke:\n" + op("post", "revokeInvite", "", "", ""),
	"a revoked key":              "  /keys/revoke:\n" + op("post", "revokeKey", "", "", ""),
	"verified mail":              "  /auth/verify:\n" + op("post", "verifyEmail", object("code"), "", ""),
	"a verified code":            "  /session/verify-code:\n" + op("post", "verifyCode", object("code"), "", ""),
	"a profile of others":        "  /users/{id}/profile:\n" + op("get", "userProfile", "", object("id"), "      parameters: [{in: path, name: id, required: true, schema: {type: string}}]\n"),
	"users":                      "  /users:\n" + op("get", "getUsers", "", "{type: array, items: "+object("id")+"}", ""),
	"a measure":                  "  /metrics:\n" + op("get", "getMetrics", "", object("id"), ""),
	"nothing at all":             "  /ping:\n" + op("get", "ping", "", "", ""),
}

// What only sounds like an operation of a session is none: a role at the wrong operation
// would send passwords there.
func TestWhatOnlySoundsLikeASessionIsNotSuggested(t *testing.T) {
	for name, paths := range lookalikes {
		s := found(t, paths)
		if len(s.Roles) > 0 {
			t.Errorf("%s: suggested as %s: %s", name, s.Roles[0].Role, role(s, s.Roles[0].Role))
		}
		if len(s.Keys) > 0 || len(s.Pages) > 0 {
			t.Errorf("%s: %+v", name, s)
		}
		if text := string(s.Overlay()); !strings.Contains(text, "Nothing was found that can be used as it is") || strings.Contains(text, "\nactions:") {
			t.Errorf("%s: the overlay is\n%s", name, text)
		}
	}
}

// shapes are operations of each role, in the shapes that documents have.
var shapes = map[string]struct{ paths, role, want string }{
	"a session made with PUT": {"  /session:\n" + op("put", "signIn", object("email", "password"), object("token"), ""), "login",
		"PUT /session username=/email password=/password accessToken=/token"},
	"a login with GET": {"  /login:\n" + op("get", "login", "", object("token"), "      parameters: [{in: query, name: username, schema: {type: string}}, {in: query, name: password, schema: {type: string}}]\n"), "login",
		"GET /login username=query:username password=query:password accessToken=/token"},
	"in headers": {"  /login:\n" + op("post", "login", "", object("token"), "      parameters: [{in: header, name: X-User, schema: {type: string}}, {in: header, name: Password, schema: {type: string}}]\n"), "login",
		"POST /login password=header:Password accessToken=/token"},
	"a name beside a password": {"  /login:\n" + op("post", "login", object("name", "pass"), object("token"), ""), "login",
		"POST /login username=/name password=/pass accessToken=/token"},
	"the best of three names": {"  /login:\n" + op("post", "login", object("name", "email", "username", "password"), object("token"), ""), "login",
		"POST /login username=/username password=/password accessToken=/token"},
	"below a member": {"  /login:\n" + op("post", "login", object("user:"+object("email", "password")), object("token"), ""), "login",
		"POST /login username=/user/email password=/user/password accessToken=/token"},
	"an API key and its secret": {"  /auth/token:\n" + op("post", "getToken", object("api_key", "api_secret"), object("access_token"), ""), "login",
		"POST /auth/token username=/api_key password=/api_secret accessToken=/access_token"},
	"a grant type that is given": {"  /token:\n" + op("post", "token", object("username", "password", "grant_type:{type: string, enum: [password]}"), object("access_token"), ""), "login",
		"POST /token username=/username password=/password accessToken=/access_token fixed /grant_type=password"},
	"a value that is the only one": {"  /login:\n" + op("post", "login", strings.Replace(object("email", "password", "kind:{type: string, enum: [web]}"), "type: object", "type: object, required: [kind]", 1), object("token"), ""), "login",
		"POST /login username=/email password=/password accessToken=/token fixed /kind=web"},
	"a refresh token if asked": {"  /login:\n" + op("post", "login", object("email", "password", "refresh:{type: boolean}"), object("token", "refresh_token"), ""), "login",
		"POST /login username=/email password=/password accessToken=/token refreshToken=/refresh_token fixed /refresh=true"},
	"a scheme for the refresh": {"  /refresh:\n" + op("post", "refresh", "", object("token"), "      security: [{refreshJwt: []}]\n"), "refresh",
		"POST /refresh refreshToken=bearer accessToken=/token"},
	"a refresh that takes no token": {"  /refresh:\n" + op("post", "refresh", object("device"), object("token"), ""), "refresh",
		"POST /refresh accessToken=/token MISSING"},
	"a refresh with more": {"  /refresh:\n" + op("post", "refresh", strings.Replace(object("refreshToken", "app"), "type: object", "type: object, required: [app]", 1), object("token"), ""), "refresh",
		"POST /refresh refreshToken=/refreshToken accessToken=/token NEEDS [/app]"},
	"whoami":                        {"  /whoami:\n" + op("get", "who", "", object("id"), ""), "verify", "GET /whoami"},
	"userinfo":                      {"  /oauth/userinfo:\n" + op("get", "info", "", object("sub"), ""), "verify", "GET /oauth/userinfo"},
	"the current user":              {"  /account/current:\n" + op("get", "getCurrentUser", "", object("id"), ""), "verify", "GET /account/current"},
	"a token that is posted":        {"  /auth/verify:\n" + op("post", "verifyToken", object("token"), "", ""), "verify", "POST /auth/verify accessToken=/token"},
	"me before session":             {"  /session:\n" + op("get", "session", "", object("id"), "") + "  /users/me:\n" + op("get", "x", "", object("id"), ""), "verify", "GET /users/me"},
	"a sign-out with GET":           {"  /logout:\n" + op("get", "logout", "", "", ""), "logout", "GET /logout"},
	"a sign-out with the token":     {"  /auth/revoke:\n" + op("post", "revokeToken", object("token"), "", ""), "logout", "POST /auth/revoke accessToken=/token"},
	"a sign-out that needs more":    {"  /logout:\n" + op("post", "logout", strings.Replace(object("device"), "type: object", "type: object, required: [device]", 1), "", ""), "logout", "POST /logout MISSING"},
	"not the admin's, if another":   {"  /admin/logout:\n" + op("post", "logoutAdmin", "", "", "") + "  /logout:\n" + op("post", "logout", "", "", ""), "logout", "POST /logout"},
	"the deprecated one comes last": {"  /login:\n" + op("post", "login", object("email", "password"), object("token"), "      deprecated: true\n") + "  /v2/login:\n" + op("post", "login2", object("email", "password"), object("token"), ""), "login", "POST /v2/login username=/email password=/password accessToken=/token"},
}

func TestARoleIsFoundInEveryShapeOfItsOperation(t *testing.T) {
	for name, c := range shapes {
		if got := role(found(t, c.paths), c.role); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}
