package roles

import (
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/internal/openapi/place"
	grammar "github.com/perennial-go/perennial/internal/place"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// settings are what x-auth of security schemes says of the session as a whole.
// There is one session, so two schemes may not say different things.
type settings struct {
	said map[string]said // by key
}

// said is a value of a setting, and where it stands.
type said struct {
	value any
	at    place.Path
}

// schemeKeys are the keys of x-auth of a security scheme.
func schemeKeys() []string {
	return []string{"rejected", "flow", "scheme", "lostResponse", "refreshAhead"}
}

// policies are the values of lostResponse.
func policies() []string { return []string{"retryLater", "retryNow", "neverRetry"} }

// read reads the settings in x, which is x-auth of a security scheme.
func (s *settings) read(r *reader, x map[string]any, at place.Path) {
	for key, check := range map[string]func(any) string{"scheme": badScheme, "lostResponse": badPolicy, "refreshAhead": badFlag} {
		value := x[key]
		if value == nil {
			continue
		}
		if wrong := check(value); wrong != "" {
			r.log.Report(at.At(key), "%s", wrong)
			continue
		}
		if before, twice := s.said[key]; twice && before.value != value {
			r.log.Report(at.At(key), "is %v, and %v at %s: there is one session, and one value", value, before.value, strings.Join(before.at, "."))
			continue
		}
		if s.said == nil {
			s.said = map[string]said{}
		}
		s.said[key] = said{value, at.At(key)}
	}
}

// badScheme says what is wrong with the word before the token.
func badScheme(v any) string {
	word, ok := v.(string)
	switch {
	case !ok || !isWord(word):
		return fmt.Sprintf("%v is no word that can stand before the token in the Authorization header, such as Token", v)
	case slices.Contains([]string{"dpop", "mac", "basic", "digest", "negotiate", "ntlm", "hawk", "hoba", "mutual"}, strings.ToLower(word)):
		return fmt.Sprintf("%s is more than a word before the token and is not served; it can be a word such as Bearer or Token", word)
	}
	return ""
}

// isWord reports whether s is a token (RFC 9110, section 5.6.2).
func isWord(s string) bool {
	_, _, ok := grammar.Parse("header:" + s)
	return ok
}

func badPolicy(v any) string {
	if word, ok := v.(string); ok && slices.Contains(policies(), word) {
		return ""
	}
	return fmt.Sprintf("is %v; one of: %s", v, place.List(policies()))
}

func badFlag(v any) string {
	if _, ok := v.(bool); ok {
		return ""
	}
	return fmt.Sprintf("is %v and should be true or false", v)
}

// apply writes the settings into auth.
func (s *settings) apply(auth *tokenendpoint.Auth) {
	auth.Scheme, _ = s.said["scheme"].value.(string)
	switch s.said["lostResponse"].value {
	case "retryNow":
		auth.LostResponse = refresh.LostResponseRetryNow
	case "neverRetry":
		auth.LostResponse = refresh.LostResponseNeverRetry
	}
	auth.NoRefreshAhead = s.said["refreshAhead"].value == false
}
