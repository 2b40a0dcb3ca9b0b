package suggest

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
)

// notes are what a user has to decide.
func (s *search) notes() {
	s.server()
	s.security()
	if s.found.Said {
		s.found.Notes = append(s.found.Notes, "the document says by itself how to sign in (x-auth, or the flow of an oauth2 security scheme): login and refresh are not suggested")
	}
}

// server says what is missing of the address.
func (s *search) server() {
	const way = "; programs give the address to New, or the overlay adds one: target: $, update: {servers: [{url: 'https://...'}]}"
	if len(s.api.Servers) == 0 || s.api.Servers[0] == nil {
		s.found.Notes = append(s.found.Notes, "the document names no server"+way)
		return
	}
	u, err := url.Parse(s.api.Servers[0].URL)
	switch {
	case err != nil || u.Host == "":
		s.found.Notes = append(s.found.Notes, fmt.Sprintf("the first server, %q, is no whole address", s.api.Servers[0].URL)+way)
	case u.Scheme == "http":
		s.found.Notes = append(s.found.Notes, fmt.Sprintf("the first server, %q, is plain http: everybody on the way can read the tokens", s.api.Servers[0].URL))
	}
}

// security says when the token goes elsewhere than to the header Authorization.
func (s *search) security() {
	said := s.api.Security != nil
	for _, item := range s.api.Paths.Map() {
		for _, op := range item.Operations() {
			said = said || op.Security != nil
		}
	}
	if !said {
		s.found.Notes = append(s.found.Notes, "the document says nothing of security: every call is sent with the token of whoever is signed in, as Authorization: Bearer")
	}
	if s.api.Components == nil {
		return
	}
	schemes := s.api.Components.SecuritySchemes
	carried := false
	var keys []string
	for _, name := range slices.Sorted(maps.Keys(schemes)) {
		if schemes[name] == nil || schemes[name].Value == nil {
			continue
		}
		v := schemes[name].Value
		carried = carried || carries(v)
		if v.Type == "apiKey" && !carries(v) {
			keys = append(keys, fmt.Sprintf("%s (%s %s)", name, v.In, v.Name))
		}
	}
	if said && !carried && len(keys) > 0 && len(s.found.Roles) > 0 {
		s.found.Notes = append(s.found.Notes, fmt.Sprintf(
			"no security scheme takes a token in the header Authorization; the document has %v: if the token of the session goes there, make the scheme {type: http, scheme: bearer} where the server takes that too", keys))
	}
}
