package suggest

import (
	"net/http"
	"strings"
)

// verify finds the operation that tells a good token from a bad one: one that is
// read without any argument, and only by somebody who is signed in.
func (s *search) verify() *Finding {
	var all []*Finding
	for _, o := range s.ops {
		if f := s.verifies(o); f != nil {
			all = append(all, f)
		}
	}
	return best(all, 5)
}

// verifies reads an operation as the verification, or returns nil.
func (s *search) verifies(o *operation) *Finding {
	if strings.Contains(o.path, "{") {
		return nil
	}
	f := &Finding{Role: "verify", Method: o.method, Path: o.path}
	if o.method == http.MethodGet && !o.public {
		f.score = o.who()
		f.Why = append(f.Why, "it reads who is signed in, and takes no argument")
	}
	words := o.named + " " + o.said
	if f.score == 0 && o.method == http.MethodPost && has(squash(o.path), "auth", "token", "session") {
		asks := says(words, "verify", "validate", "ping", "authenticated") && !says(words, "mail", "code", "device", "otp", "refresh", "phone", "mfa", "reset")
		if !asks {
			return nil
		}
		f.score, f.Why = 7.5, append(f.Why, "it verifies a token")
		if sent := pick(o.request, []string{"accesstoken", "token", "jwt"}, func(f *field) bool { return f.is("string") }); sent != nil {
			f.Request = append(f.Request, Place{"accessToken", sent.at})
			if unmet := o.unmet(sent); len(unmet) > 0 {
				return nil
			}
			f.score -= 0.3 * float64(strings.Count(strings.Trim(o.path, "/"), "/"))
			return f
		}
	}
	if f.score == 0 || o.public || len(o.unmet()) > 0 {
		return nil
	}
	f.score -= 0.3 * float64(strings.Count(strings.Trim(o.path, "/"), "/"))
	return f
}

// who weighs whether an operation reads who is signed in.
func (o *operation) who() float64 {
	id := squash(o.OperationID)
	switch path := squash(o.path); {
	case has(squash(o.last), "whoami"):
		return 10
	case o.last == "me" && (strings.HasSuffix(path, "usersme") || strings.HasSuffix(path, "userme")):
		return 10.5
	case o.last == "me" && strings.Count(o.path, "/") <= 3+strings.Count(o.path, "/api"), has(squash(o.last), "userinfo", "currentuser"):
		if s := squash(o.path); has(s, "permissions", "roles", "settings") {
			return 0
		}
		return 10
	case o.last == "self":
		return 9
	case id == "getcurrentuser" || id == "getme" || id == "currentuser":
		return 9
	case strings.HasSuffix(o.path, "/user/account"), strings.HasSuffix(o.path, "/user/profile"):
		return 7.5
	case o.last == "user", o.last == "profile" && !strings.Contains(o.path, "/account/") && !strings.Contains(o.path, "/settings/"), o.path == "/account":
		return 7
	case o.last == "session":
		return 6.5
	}
	return 0
}
