package render

import (
	"fmt"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// Server is the constant of an address.
type Server struct {
	spec.Server

	Const, Comment string
}

// Variable is a part of the addresses, with the option that chooses it.
type Variable struct {
	spec.Variable

	Option, Comment string
}

// Servers are the names of what the document says of addresses.
type Servers struct {
	List      []Server
	Variables []Variable
}

// NewServers names the servers of a document.
func NewServers(list []spec.Server) Servers {
	var s Servers
	consts, options := names.NewScope(), names.NewScope("WithHTTPClient", "WithRequestEditorFn")
	for i, server := range list {
		base := "Server" + names.Exported(serverWords(server.Description), "")
		if base == "Server" {
			base = fmt.Sprintf("Server%d", i+1)
		}
		c := Server{Server: server, Const: consts.Take(base, fmt.Sprint(i+1))}
		c.Comment = c.Const + " is a server of the API."
		if d := sentence(server.Description); d != "" {
			c.Comment = c.Const + ": " + d
		}
		c.Comment = commented(c.Comment)
		s.List = append(s.List, c)
		for _, v := range server.Variables {
			if !s.has(v.Name) {
				s.Variables = append(s.Variables, variable(v, options))
			}
		}
	}
	return s
}

func (s *Servers) has(name string) bool {
	for _, v := range s.Variables {
		if v.Name == name {
			return true
		}
	}
	return false
}

// variable names the option of a variable.
func variable(v spec.Variable, options names.Scope) Variable {
	o := Variable{Variable: v, Option: options.Take("With"+names.Exported(v.Name, "Variable"), "Server")}
	text := fmt.Sprintf("%s chooses %s in the address of the API.", o.Option, strings.ReplaceAll(v.Name, "\n", " "))
	if d := sentence(v.Description); d != "" {
		text += " " + d
	}
	if len(v.Values) > 0 {
		text += " One of: " + strings.Join(v.Values, ", ") + "."
	}
	o.Comment = commented(text + fmt.Sprintf(" By default, %q.", v.Default))
	return o
}

// serverWords are the words of a description that name a server, "" if it is more
// than a name.
func serverWords(description string) string {
	var left []string
	for word := range strings.FieldsSeq(strings.Trim(description, ". \n")) {
		switch strings.ToLower(strings.Trim(word, "(),")) {
		case "server", "servers", "environment", "api", "url", "endpoint", "the", "base", "main", "default":
		default:
			left = append(left, word)
		}
	}
	if len(left) > 3 || strings.ContainsAny(description, "/:<>\n") {
		return ""
	}
	return strings.Join(left, " ")
}

// Taken are the names that servers declare in the package.
func (s Servers) Taken() (all []string) {
	for _, c := range s.List {
		all = append(all, c.Const)
	}
	for _, v := range s.Variables {
		all = append(all, v.Option)
	}
	return all
}
