package spec

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
)

// Scheme is a security scheme.
type Scheme struct {
	Name string
	Type string
	// Word is the scheme of the header Authorization.
	Word string
	// In and Param say where an API key goes.
	In, Param string
	// Session is true when the access token of the session is the credential.
	Session bool
}

// ByClient reports whether the http.Client serves the scheme: no header that is known
// beforehand is its credential.
func (s Scheme) ByClient() bool { return s.Type == "mutualTLS" || s.Type == "http" && byClient(s.Word) }

// byClient reports whether a word of the header Authorization is that of a scheme
// whose credential depends on the request, or on the connection.
func byClient(word string) bool {
	switch strings.ToLower(word) {
	case "digest", "negotiate", "ntlm":
		return true
	}
	return false
}

// Security is what an operation asks for.
type Security struct {
	// Public is true when no token of the session is sent.
	Public bool
	// Optional is true when one is sent if somebody is signed in.
	Optional bool
	// Ways are the requirements, any one of which will do. nil means that the
	// session's token is all there is.
	Ways [][]string
}

// security reads what op asks for.
//
// A requirement is a list of ways in, any one of which will do; a way in is a
// set of schemes, all of which are needed. An operation without a requirement
// of its own inherits the document's. It is public when no way in has a scheme
// that carries the session's token. Where the token is one of several ways in, or
// may be left out (an empty way in), it is sent if there is one: a response that
// silently is the anonymous one would be worse. The same goes for a document that
// says nothing of security anywhere, as GitHub's.
func (d *Document) security(op *openapi3.Operation, at place.Path) Security {
	ways := d.api.Security
	if op.Security != nil {
		ways, at = *op.Security, at.At("security")
	} else {
		at = place.Path{"security"}
	}
	if d.silent() {
		return Security{Optional: true}
	}
	var s Security
	token, other := false, false
	for _, way := range ways {
		s.Optional = s.Optional || len(way) == 0
		names := []string{}
		for _, name := range sorted(way) {
			scheme := d.scheme(name)
			if scheme == nil {
				d.log.Report(at, "unknown security scheme %q; components.securitySchemes has: %s", name, d.schemeNames())
				continue
			}
			names = append(names, name)
			token = token || carriesToken(scheme)
			other = other || !carriesToken(scheme)
		}
		s.Ways = append(s.Ways, names)
	}
	d.others = d.others || other
	s.Public, s.Optional = !token, token && s.Optional
	return s
}

// sessionAlone leaves the requirements out of a document that asks for nothing but the
// session's token: there is nothing to choose from. Beside other schemes they stay, for
// the program may have a token of its own for each.
func (d *Document) sessionAlone() {
	for i := range d.Operations {
		if !d.others {
			d.Operations[i].Ways = nil
		}
	}
}

// silent reports whether neither the document nor an operation says security.
func (d *Document) silent() bool {
	if d.quiet == nil { // asked for each operation
		quiet := d.api.Security == nil
		for _, item := range d.api.Paths.Map() {
			for _, op := range item.Operations() {
				quiet = quiet && op.Security == nil
			}
		}
		d.quiet = &quiet
	}
	return *d.quiet
}

// Silent reports whether the document says nothing of security anywhere.
func (d *Document) Silent() bool { return *d.quiet }

// Asked reports whether an operation can be called with a scheme.
func (d *Document) Asked(scheme string) bool {
	return slices.ContainsFunc(d.Operations, func(o Operation) bool {
		return slices.ContainsFunc(o.Ways, func(way []string) bool { return slices.Contains(way, scheme) })
	})
}

// AllPublic reports whether no operation asks for anything, although the document has
// security schemes.
func (d *Document) AllPublic() bool {
	return len(d.schemes) > 0 && !slices.ContainsFunc(d.Operations, func(o Operation) bool { return !o.Public || len(o.Ways) > 0 })
}

func (d *Document) readSchemes() []Scheme {
	if d.api.Components == nil {
		return nil
	}
	var all []Scheme
	for _, name := range sorted(d.api.Components.SecuritySchemes) {
		if s := d.scheme(name); s != nil {
			all = append(all, Scheme{
				Name: name, Type: s.Type, Word: s.Scheme, In: s.In, Param: s.Name, Session: carriesToken(s),
			})
		}
	}
	return all
}

// carriesToken reports whether the access token of a session fills the scheme.
func carriesToken(s *openapi3.SecurityScheme) bool {
	switch s.Type {
	case "oauth2", "openIdConnect":
		return true
	case "http":
		return !strings.EqualFold(s.Scheme, "basic") && !byClient(s.Scheme)
	case "apiKey":
		return s.In == "header" && strings.EqualFold(s.Name, "Authorization")
	default:
		return false
	}
}

// scheme returns the security scheme called name, or nil.
func (d *Document) scheme(name string) *openapi3.SecurityScheme {
	if d.api.Components == nil {
		return nil
	}
	if ref := d.api.Components.SecuritySchemes[name]; ref != nil {
		return ref.Value
	}
	return nil
}

// schemeNames lists the security schemes that there are.
func (d *Document) schemeNames() string {
	if d.api.Components == nil {
		return "none"
	}
	return place.List(sorted(d.api.Components.SecuritySchemes))
}
