package drive

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
)

// credentials are one for each security scheme of the document.
func (d *driver) credentials() []apiclient.Option {
	var all []apiclient.Option
	if d.doc.Components == nil {
		return nil
	}
	for name, ref := range d.doc.Components.SecuritySchemes {
		s := ref.Value
		switch {
		case s == nil || s.Type == "mutualTLS":
		case s.Type == "apiKey":
			all = append(all, apiclient.WithAPIKey(name, refresh.NewSecret(key(name))))
		case strings.EqualFold(s.Scheme, "basic"):
			all = append(all, apiclient.WithBasic(name, "someone", refresh.NewSecret(key(name))))
		case s.Type == "http" && !strings.EqualFold(s.Scheme, "bearer") && (strings.EqualFold(s.Scheme, "digest") || strings.EqualFold(s.Scheme, "negotiate")):
		default:
			all = append(all, apiclient.WithToken(name, refresh.NewSecret(key(name))))
		}
	}
	return all
}

// key is the credential for a security scheme.
func key(scheme string) string {
	return "key-" + strings.TrimRight(base64.RawURLEncoding.EncodeToString([]byte(scheme)), "=")
}

var errNoCredential = errors.New("the credential is not on the wire")

// sessionToken is the access token of the session.
const sessionToken = "key-of-the-session"

// authenticate looks for a credential, for the validator.
func (d *driver) authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	s, r, want, got := in.SecurityScheme, in.RequestValidationInput.Request, key(in.SecuritySchemeName), ""
	switch {
	case s.Type == "mutualTLS":
		return nil
	case s.Type == "apiKey" && s.In == "header":
		got = r.Header.Get(s.Name)
	case s.Type == "apiKey" && s.In == "query":
		got = r.URL.Query().Get(s.Name)
	case s.Type == "apiKey" && s.In == "cookie":
		if c, err := r.Cookie(s.Name); err == nil {
			got = c.Value
		}
	case strings.EqualFold(s.Scheme, "basic"):
		user, password, _ := r.BasicAuth()
		want, got = "someone "+want, user+" "+password
	default:
		word := s.Scheme
		if word == "" || strings.EqualFold(word, "bearer") {
			word = "Bearer"
		}
		want, got = word+" "+want, r.Header.Get("Authorization")
	}
	if s.Type == "apiKey" { // in a header Authorization there may be a word before it
		got = got[strings.LastIndexByte(got, ' ')+1:]
	}
	if got != want && got != "Bearer "+sessionToken && (s.Type != "apiKey" || got != sessionToken) {
		return errNoCredential
	}
	d.seen = true
	return nil
}
