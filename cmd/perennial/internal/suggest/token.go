package suggest

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// The names that documents give the parts of a session, the most telling first.
var (
	accessNames = []string{
		"accesstoken", "authtoken", "authenticationtoken", "bearertoken", "jwttoken", "jwt", "accessjwt", "sessiontoken",
		"apitoken", "logintoken", "usertoken", "token", "access", "idtoken", "cobsession", "sessionid", "authorization",
	}
	refreshNames  = []string{"refreshtoken", "refreshjwt", "renewtoken", "renewaltoken", "refresh"}
	tokenTypes    = []string{"tokentype", "accesstokentype"}
	userNames     = []string{"username", "email", "emailaddress", "useremail", "login", "loginname", "loginid", "user", "userid", "identifier", "account", "name"}
	passwordNames = []string{"password", "userpassword", "passwd", "pass", "pwd", "pw"}
	clientNames   = []string{"clientid", "secretid", "keyid", "apikeyid", "appid", "appkey", "apikey"}
	secretNames   = []string{"clientsecret", "secretkey", "apisecret", "secret", "appsecret", "keysecret", "apikey", "apitoken", "accesskey"}
)

// grant is what a response gives of a session.
type grant struct {
	access, refresh, kind, life *field
	lifeKey                     string // of x-auth
	whole                       bool   // the body itself is the access token
	check                       []string
}

// ok reports whether there is an access token.
func (g grant) ok() bool { return g.access != nil || g.whole }

// grants finds the tokens in the response of an operation.
func (o *operation) grants() (g grant) {
	text := func(f *field) bool { return f.is("string") && f.only() == "" }
	g.access = pick(o.response, accessNames, text)
	if g.access == nil { // {"type": "...", "value": "...", "expirationDate": "..."}
		g.access = pick(o.response, []string{"value"}, func(f *field) bool {
			return text(f) && pick(o.response, lifeNames(), func(l *field) bool { return l.parent == f.parent }) != nil
		})
	}
	if g.access == nil {
		g.whole = o.text()
		return g
	}
	beside := func(f *field) bool { return text(f) && f.at != g.access.at && f.parent == g.access.parent }
	if g.refresh = pick(o.response, refreshNames, beside); g.refresh == nil {
		g.refresh = pick(o.response, refreshNames, func(f *field) bool { return text(f) && f.at != g.access.at })
	}
	g.kind = pick(o.response, tokenTypes, beside)
	g.lifetime(o.response)
	return g
}

// text reports whether a success is a text and nothing else: a token as it is.
func (o *operation) text() bool {
	for _, status := range schema.Successes(o.Operation) {
		for _, m := range o.Responses.Map()[status].Value.Content {
			if m == nil || m.Schema == nil || m.Schema.Value == nil {
				continue
			}
			s := m.Schema.Value
			if s.Type.Is("string") && len(s.Enum) == 0 {
				return true
			}
		}
	}
	return false
}

// lifeNames are the names of lifetimes and expiries, the most telling first.
func lifeNames() []string {
	return []string{
		"expiresin", "accesstokenexpiresin", "accessexpiresin", "tokenexpiresin", "expiresinseconds", "expiresinmillis", "expiresinms",
		"ttl", "accesstokenttl", "lifetime", "maxage", "validfor", "accessexpires",
		"expiresat", "accesstokenexpiresat", "accesstokenexpires", "tokenexpires", "tokenexpiration", "accesstokenexpiration", "accesstokenexpiresutc",
		"expirationdate", "expirationtime", "expirydate", "expirytime", "expiretime", "expiresafter", "validuntil", "expires", "expiry", "expiration", "expire", "exp",
	}
}

// lifetime finds how long the access token is good, beside it or around it.
func (g *grant) lifetime(all []field) {
	number := func(f *field) bool {
		return f.is("string", "integer", "number") && strings.HasPrefix(g.access.at, f.parent)
	}
	if g.life = pick(all, lifeNames(), number); g.life == nil {
		return
	}
	f := g.life
	name, text := f.name, f.text()
	date := f.is("string") && !f.is("integer", "number") && (f.schema.Format == "date-time" || !has(name, "in", "ttl") || has(name, "until"))
	example, known := f.number()
	switch {
	case date, has(text, "epoch", "unix", "timestamp", "since 1970"), has(name, "at", "utc", "until") && !has(name, "in"), known && example > 1e9:
		g.lifeKey = "expiresAt"
	case has(name, "millis", "inms"), has(text, "millisecond"):
		g.lifeKey = "expiresInMillis"
	default:
		g.lifeKey = "expiresIn"
		if !has(name, "expiresin", "ttl") && !has(text, "second") {
			g.check = append(g.check, fmt.Sprintf("%s is taken for seconds, as the document names no unit; expiresInMillis or expiresAt if it is not", f.at))
		}
	}
}

// places are the response's places of x-auth.
func (g grant) places() []Place {
	if g.whole {
		return []Place{{"accessToken", "body"}}
	}
	places := []Place{{"accessToken", g.access.at}}
	for _, p := range []struct {
		key string
		f   *field
	}{{"refreshToken", g.refresh}, {"tokenType", g.kind}, {g.lifeKey, g.life}} {
		if p.f != nil {
			places = append(places, Place{p.key, p.f.at})
		}
	}
	return places
}

// why says what was found.
func (g grant) why() string {
	switch {
	case g.whole:
		return "its response is a text, which is the token"
	case g.refresh != nil:
		return "its response has an access token and a refresh token"
	}
	return "its response has a token"
}

// open reports whether the success says nothing of its body, or has none.
func (o *operation) open() bool {
	refs := schema.Response(o.Operation)
	return len(refs) == 0 || schema.Open(refs)
}

// unmet names required parameters and members that nothing is known for.
func (o *operation) unmet(known ...*field) []string {
	var names []string
	for _, list := range [][]field{o.params, o.request} {
		for i := range list {
			f := &list[i]
			if !f.required || f.depth > 0 || len(f.schema.Properties) > 0 || f.standard() {
				continue
			}
			met := false
			for _, k := range known {
				met = met || k != nil && k.at == f.at
			}
			if !met {
				names = append(names, f.at)
			}
		}
	}
	return names
}

// standard reports whether a parameter is a header that is sent in any case.
func (f *field) standard() bool {
	return f.parent == "header" && (f.name == "contenttype" || f.name == "accept" || f.name == "authorization")
}

// bearer reports whether the operation is called with the session's token alone.
func (o *operation) bearer() bool { return len(o.request) == 0 && !o.public }

// requirement reports whether a security scheme of the operation is named with
// one of words.
func (o *operation) requirement(words ...string) bool {
	if o.Security == nil {
		return false
	}
	for _, way := range *o.Security {
		for name := range way {
			if has(squash(name), words...) {
				return true
			}
		}
	}
	return false
}

// carries reports whether a security scheme puts the session's token into the
// header Authorization.
func carries(s *openapi3.SecurityScheme) bool {
	switch s.Type {
	case "oauth2", "openIdConnect":
		return true
	case "http":
		return !strings.EqualFold(s.Scheme, "basic") && !strings.EqualFold(s.Scheme, "digest")
	}
	return s.Type == "apiKey" && s.In == "header" && strings.EqualFold(s.Name, "Authorization")
}
