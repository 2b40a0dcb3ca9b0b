package suggest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// loginWords name an operation that signs in, and notLogin one that only sounds
// like it.
var (
	loginWords = []string{"login", "logon", "signin", "authenticate", "authentication", "obtaintoken", "createtoken", "accesstoken", "gettoken", "auth", "token", "session", "jwt", "authorization"}
	notLogin   = []string{
		"register", "signup", "reset", "forgot", "changepassword", "recover", "invite", "refresh", "renew", "logout", "signout", "revoke", "verify", "validate",
		"twofactor", "2fa", "mfa", "otp", "sso", "device", "guest", "impersonat", "singleuse", "confirm", "code", "upload", "apitokens", "ephemeral", "lookup", "openid", "authorizations",
	}
)

// login finds the operation that signs in.
func (s *search) login() *Finding {
	if s.found.Said {
		return nil
	}
	var all []*Finding
	byKey := map[string]*operation{}
	for _, o := range s.ops {
		if f := o.login(); f != nil {
			all = append(all, f)
			byKey[o.key()] = o
		}
	}
	f := best(all, 8)
	if f != nil && s.coded && byKey[f.Method+" "+f.Path].Deprecated {
		return nil // the authorization code has taken its place
	}
	if f != nil {
		s.signIn = byKey[f.Method+" "+f.Path]
		s.tokens = s.signIn.grants()
	}
	return f
}

// login reads an operation as one that signs in, or returns nil.
func (o *operation) login() *Finding {
	if strings.Contains(o.path, "{") || o.method != http.MethodPost && o.method != http.MethodPut && o.method != http.MethodGet {
		return nil
	}
	name := o.named + " " + o.said
	if says(o.named, notLogin...) || !says(name+" "+spaced(o.path), loginWords...) {
		return nil
	}
	user, password := o.credentials()
	if password == nil {
		return nil
	}
	f := &Finding{Role: "login", Method: o.method, Path: o.path}
	f.score = o.loginScore(user)
	g := o.grants()
	fixed, check := o.fixed(user, password, g)
	f.Fixed, f.Check = fixed, slices.Concat(check, g.check)
	what := password.raw
	if user != nil {
		f.Request = append(f.Request, Place{"username", user.at})
		what = user.raw + " and " + what
	}
	f.Request = append(f.Request, Place{"password", password.at})
	f.Why = append(f.Why, "it takes "+what)
	switch {
	case g.ok():
		f.score += 4
		if g.access != nil && g.access.array {
			f.Check = append(f.Check, "the tokens are in a list: the first one is taken")
		}
		f.Response = g.places()
		f.Why = append(f.Why, g.why())
	case o.open():
		f.Missing = "the document does not say where the token is in the response: write response: {accessToken: ...}, such as /token, header:NAME, cookie:NAME or body"
	default:
		f.score -= 2
		f.Missing = "no member of the response looks like a token: write response: {accessToken: ...}"
	}
	if unmet := o.unmetLogin(f, user, password); len(unmet) > 0 && f.Missing == "" {
		f.Needs = unmet
		f.score--
		if list := o.lists(unmet); list != "" {
			f.Missing = "it needs " + list + ", which is no text: the session writes texts alone"
		}
	}
	return f
}

// credentials are who signs in, and with what.
func (o *operation) credentials() (user, password *field) {
	text := func(f *field) bool { return f.is("string") && f.depth < maxDepth-1 }
	lists := [][]field{o.request, o.params}
	for _, names := range [][2][]string{{userNames, passwordNames}, {clientNames, secretNames}} {
		for _, list := range lists {
			password = pick(list, names[1], func(f *field) bool { return text(f) && !has(f.text(), "hashed", "sha1", "sha-1", "md5") })
			if password == nil {
				continue
			}
			other := func(f *field) bool { return text(f) && f.at != password.at }
			if user = pick(list, names[0], other); user == nil {
				user = pick(list, userNames, other)
			}
			return user, password
		}
	}
	return nil, nil
}

// loginScore weighs what an operation is called.
func (o *operation) loginScore(user *field) float64 {
	score := 0.0
	last := squash(o.last)
	switch {
	case has(last, "login", "logon", "signin", "authenticate"):
		score += 6
	case has(last, "token", "session", "jwt", "auth", "obtain", "new"):
		score += 4
	case has(squash(o.path), "login", "signin", "auth", "token"):
		score += 3
	}
	if says(o.named+" "+o.said, "login", "logon", "signin", "authenticate", "obtain") {
		score += 2
	}
	if user != nil {
		score += 2
	}
	if o.method == http.MethodPost {
		score++
	}
	if o.public {
		score++
	}
	if has(squash(o.path), "admin", "enterprise", "cobrand", "partner") {
		score -= 2
	}
	if o.Deprecated {
		score--
	}
	return score - 0.3*float64(strings.Count(strings.Trim(o.path, "/"), "/"))
}

// fixed are the members that always have the same value.
func (o *operation) fixed(user, password *field, g grant) (fixed []Place, check []string) {
	for i := range o.request {
		f := &o.request[i]
		if f.at == password.at || user != nil && f.at == user.at || f.depth > 2 {
			continue
		}
		switch {
		case f.name == "granttype":
			value := "password"
			if has(password.name, "secret", "key") {
				value = "client_credentials"
			}
			if f.only() != "" {
				value = f.only()
			}
			if len(f.schema.Enum) > 0 && !f.allows(value) {
				check = append(check, fmt.Sprintf("%s has none of the usual values", f.at))
				continue
			}
			fixed = append(fixed, Place{f.at, value})
		case f.only() != "" && f.required:
			fixed = append(fixed, Place{f.at, f.only()})
		case f.name == "refresh" && f.is("boolean") && g.refresh != nil:
			fixed = append(fixed, Place{f.at, "true"}) // without it there is no refresh token
		}
	}
	return fixed, check
}

// allows reports whether value is one of the field's.
func (f *field) allows(value string) bool {
	for _, v := range f.schema.Enum {
		if fmt.Sprint(v) == value {
			return true
		}
	}
	return false
}

// lists returns the first of places that is a list or an object.
func (o *operation) lists(places []string) string {
	for i := range o.request {
		if f := &o.request[i]; slices.Contains(places, f.at) && !f.is("string", "integer", "number", "boolean") {
			return f.at
		}
	}
	return ""
}

// unmetLogin names what a sign-in needs beside its credentials.
func (o *operation) unmetLogin(f *Finding, user, password *field) []string {
	known := []*field{user, password}
	for i := range o.request {
		for _, p := range f.Fixed {
			if o.request[i].at == p.Key {
				known = append(known, &o.request[i])
			}
		}
	}
	return o.unmet(known...)
}
