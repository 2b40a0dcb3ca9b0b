package spec

import (
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
)

// Info is what a document says of its API as a whole.
type Info struct {
	// Title is the name of the API.
	Title string
	// Version is that of the document, "" if it says none.
	Version string
	// Description is as it stands there.
	Description string
	// Servers are those that can be called as they stand, but for their variables.
	Servers []Server
	// Tags are the descriptions of the tags, by their names.
	Tags map[string]string
}

// Server is an address of the API.
type Server struct {
	// URL may have {variables}.
	URL         string
	Description string
	Variables   []Variable
}

// Variable is a part of an address.
type Variable struct {
	Name, Description string
	// Default is its value when nobody says another one.
	Default string
	// Values are all there are; nil if any will do.
	Values []string
}

// Info is what the document says of the API as a whole.
func (d *Document) Info() Info { return d.info }

func readInfo(api *openapi3.T) Info {
	i := Info{Title: title(api), Tags: map[string]string{}}
	if api.Info != nil {
		i.Version, i.Description = plain.Line(api.Info.Version), api.Info.Description
	}
	for _, t := range api.Tags {
		if t != nil {
			i.Tags[t.Name] = t.Description
		}
	}
	for _, s := range api.Servers {
		if server, ok := readServer(s); ok {
			i.Servers = append(i.Servers, server)
		}
	}
	return i
}

// readServer reads a server. One whose address is relative, or is none with the
// defaults of its variables, is nothing that can be called.
func readServer(s *openapi3.Server) (Server, bool) {
	if s == nil {
		return Server{}, false
	}
	r := Server{URL: strings.TrimSuffix(s.URL, "/"), Description: s.Description}
	whole := r.URL
	for _, name := range sorted(s.Variables) {
		v := s.Variables[name]
		if v == nil || !strings.Contains(r.URL, "{"+name+"}") {
			continue
		}
		r.Variables = append(r.Variables, Variable{Name: name, Description: v.Description, Default: v.Default, Values: slices.Clone(v.Enum)})
		whole = strings.ReplaceAll(whole, "{"+name+"}", v.Default)
	}
	u, err := url.Parse(whole)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" &&
		!strings.ContainsAny(whole, "{}\"`\\ ") && plain.Line(r.URL) == r.URL
	return r, ok
}
