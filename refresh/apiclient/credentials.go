package apiclient

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// ErrNoCredential says that none of the security requirements of an operation
// can be met with the credentials that the client was given. Nothing was sent.
// The error names the schemes, and the options that give a credential for them.
var ErrNoCredential = errors.New("no credential for the operation")

// credential is what a program has for one security scheme.
type credential struct {
	option string // the name of the option that gave it
	user   string // for basic
	secret refresh.Secret
}

// WithAPIKey sets the key for a security scheme of type apiKey, by its name in
// the document. It goes where the document says, to the API's own origin alone.
// By default, there is no key, and operations that need one fail with
// [ErrNoCredential].
func WithAPIKey(scheme string, key refresh.Secret) Option {
	return given(scheme, credential{option: "WithAPIKey", secret: key})
}

// WithBasic sets the user name and the password for a security scheme of type
// http with the word basic (RFC 7617). By default, there are none, and
// operations that need them fail with [ErrNoCredential].
func WithBasic(scheme, user string, password refresh.Secret) Option {
	return given(scheme, credential{option: "WithBasic", user: user, secret: password})
}

// WithToken sets a token that is no session's, such as a personal access token,
// for a security scheme of type http, oauth2 or openIdConnect. It is sent with
// the word of the scheme, and is never refreshed. Where the scheme is the session's,
// it is sent in the place of the session's token, and nobody has to sign in. By
// default, the session's token is sent where the document has a sign-in, and
// operations that need another one fail with [ErrNoCredential].
func WithToken(scheme string, token refresh.Secret) Option {
	return given(scheme, credential{option: "WithToken", secret: token})
}

func given(scheme string, c credential) Option {
	return func(s *settings) {
		if s.grants.given == nil {
			s.grants.given = map[string]credential{}
		}
		s.grants.given[scheme] = c
	}
}

// grants are the credentials of a client beside its session, and the schemes
// that they are for. They do not change once New has returned.
type grants struct {
	schemes []Scheme
	given   map[string]credential
	trusted bool // the http.Client may do what no header does
}

// scheme returns the scheme of that name, or nil.
func (g *grants) scheme(name string) *Scheme {
	for i := range g.schemes {
		if g.schemes[i].Name == name {
			return &g.schemes[i]
		}
	}
	return nil
}

// check refuses credentials that no scheme asks for, or that cannot be sent.
func (g *grants) check() error {
	for name, c := range g.given {
		s := g.scheme(name)
		switch {
		case s == nil:
			return fmt.Errorf("apiclient: %s(%q): the document has no such security scheme; it has %s", c.option, name, g.names())
		case !c.fits(s):
			return fmt.Errorf("apiclient: %s(%q): the security scheme is %s; use %s", c.option, name, s, s.option())
		case c.secret.IsZero() && c.option != "WithBasic":
			return fmt.Errorf("apiclient: %s(%q): the credential is empty", c.option, name)
		case strings.ContainsFunc(c.user+c.secret.Reveal(), control) || strings.Contains(c.user, ":"):
			// The threat: a line break would let whoever chose it write headers of ours.
			return fmt.Errorf("apiclient: %s(%q): the credential has characters that the header cannot have", c.option, name)
		case s.Type == SchemeAPIKey && s.In == "cookie" && strings.ContainsAny(c.secret.Reveal(), " \",;\\"):
			return fmt.Errorf("apiclient: %s(%q): the key has characters that a cookie cannot have", c.option, name)
		}
	}
	return nil
}

// control reports whether r can be in no header.
func control(r rune) bool { return r < ' ' || r == 0x7f }

// texts are what a server can quote of a credential.
func (c *credential) texts() []string {
	if c.option == "WithBasic" {
		return []string{c.secret.Reveal(), base64.StdEncoding.EncodeToString([]byte(c.user + ":" + c.secret.Reveal()))}
	}
	return []string{c.secret.Reveal()}
}

// secrets are the texts of all credentials of a requirement.
func (g *grants) secrets(way []string) []string {
	var texts []string
	for _, name := range way {
		if c, own := g.given[name]; own {
			texts = append(texts, c.texts()...)
		}
	}
	return texts
}

// fits reports whether a credential is of the kind that the scheme asks for.
func (c *credential) fits(s *Scheme) bool {
	switch c.option {
	case "WithAPIKey":
		return s.Type == SchemeAPIKey
	case "WithBasic":
		return s.is("basic")
	}
	return s.Type != SchemeAPIKey && !s.is("basic") && !s.byClient()
}

// names lists the schemes that there are.
func (g *grants) names() string {
	if len(g.schemes) == 0 {
		return "none"
	}
	names := make([]string, len(g.schemes))
	for i := range g.schemes {
		names[i] = g.schemes[i].String()
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
