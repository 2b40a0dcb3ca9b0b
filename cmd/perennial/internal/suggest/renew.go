package suggest

import (
	"net/http"
	"strings"
)

// notRefresh are words of operations that refresh something else.
var notRefresh = []string{"password", "license", "gravatar", "account", "cache", "device", "reset", "provider", "feed", "index"}

// refresh finds the operation that gives new tokens.
func (s *search) refresh() *Finding {
	if s.found.Said {
		return nil
	}
	var all []*Finding
	for _, o := range s.ops {
		if f := s.renews(o); f != nil {
			all = append(all, f)
		}
	}
	return best(all, 6)
}

// renews reads an operation as the refresh, or returns nil.
func (s *search) renews(o *operation) *Finding {
	words := o.named + " " + o.said
	if strings.Contains(o.path, "{") || !says(words, "refresh", "renew", "extend") || says(o.named, notRefresh...) {
		return nil
	}
	g := o.grants()
	if !g.ok() {
		return nil
	}
	f := &Finding{Role: "refresh", Method: o.method, Path: o.path, Response: g.places(), Check: g.check}
	f.Why = append(f.Why, "its name says refresh", g.why())
	if has(squash(o.last), "refresh", "renew") {
		f.score += 3
	}
	f.score += 4 - 0.3*float64(strings.Count(strings.Trim(o.path, "/"), "/"))
	if has(squash(o.path), "admin", "enterprise", "cobrand", "partner") {
		f.score -= 2
	}
	sent := s.presented(o, f)
	if sent == nil && f.Request == nil {
		f.Missing = "the document does not say where the token is in the request: write request: {refreshToken: ...}, or {accessToken: ...} where that itself is renewed"
	}
	if unmet := o.unmet(sent); len(unmet) > 0 && f.Missing == "" {
		f.Needs = unmet
	}
	return f
}

// presented finds the token in the request of a refresh or a sign-out.
func (s *search) presented(o *operation, f *Finding) *field {
	text := func(f *field) bool { return f.is("string") }
	for _, list := range [][]field{o.request, o.params} {
		if sent := pick(list, refreshNames, text); sent != nil && !strings.HasPrefix(sent.at, "path:") {
			f.Request = append(f.Request, Place{"refreshToken", sent.at})
			f.Why = append(f.Why, "it takes "+sent.raw)
			return sent
		}
		if sent := pick(list, []string{"accesstoken", "token", "jwt", "authtoken", "sessiontoken"}, text); sent != nil && !strings.HasPrefix(sent.at, "path:") {
			key := "accessToken" // it is renewed itself, if there is no other
			if s.tokens.refresh != nil && sent.name != "accesstoken" {
				key = "refreshToken"
			}
			f.Request = append(f.Request, Place{key, sent.at})
			f.Why = append(f.Why, "it takes "+sent.raw)
			return sent
		}
	}
	switch {
	case f.Role != "refresh" || !o.bearer():
	case o.requirement("refresh"):
		f.Request = append(f.Request, Place{"refreshToken", "bearer"})
		f.Why = append(f.Why, "its security scheme is named for the refresh token")
	default:
		f.Request = append(f.Request, Place{"accessToken", "bearer"})
		f.Why = append(f.Why, "it takes nothing but the token of the call")
	}
	return nil
}

// logoutWords name an operation that ends a session.
var logoutWords = []string{"logout", "logoff", "signout", "logsout", "revoke", "deletetoken", "deletesession"}

// logout finds the operation that ends a session at the server.
func (s *search) logout() *Finding {
	var all []*Finding
	for _, o := range s.ops {
		if f := s.ends(o); f != nil {
			all = append(all, f)
		}
	}
	return best(all, 4)
}

// ends reads an operation as the sign-out, or returns nil.
func (s *search) ends(o *operation) *Finding {
	same := s.signIn != nil && o.path == s.signIn.path && o.method == http.MethodDelete
	words := o.named + " " + o.said
	if strings.Contains(o.path, "{") || !same && !says(words, logoutWords...) || says(o.named, "all", "others", "key", "invite", "consent", "grant") {
		return nil
	}
	if s.signIn == nil && (s.api.Components == nil || len(s.api.Components.SecuritySchemes) == 0) {
		return nil // there is no session to end
	}
	f := &Finding{Role: "logout", Method: o.method, Path: o.path}
	switch {
	case same:
		f.score, f.Why = 7, append(f.Why, "it deletes what the sign-in makes")
	case says(o.named, "logout", "logoff", "signout"):
		f.score, f.Why = 7, append(f.Why, "its name says so")
	default:
		f.score, f.Why = 5, append(f.Why, "it revokes a token")
	}
	if o.method == http.MethodGet {
		f.score -= 2
	}
	if has(squash(o.path), "admin", "enterprise", "cobrand", "partner") {
		f.score -= 2
	}
	f.score -= 0.3 * float64(strings.Count(strings.Trim(o.path, "/"), "/"))
	sent := s.presented(o, f)
	if unmet := o.unmet(sent); len(unmet) > 0 {
		f.Missing = "it needs " + strings.Join(unmet, ", ") + ", which the session does not know"
	}
	return f
}
