package apiclient

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ServerVariable is a part of the addresses of an API that callers may choose
// (OpenAPI 3.0.4, "Server Variable Object"). Generated code fills it in.
type ServerVariable struct {
	Name, Default string
	// Values are all that may be chosen. By default, any.
	Values []string
}

// WithBaseURL sets the address of the API, such as that of a test server. It may
// have the variables of the document's servers. By default, the first server of
// the document.
func WithBaseURL(address string) Option { return func(s *settings) { s.base = address } }

// WithServerVariable chooses a part of the address, such as the region in
// https://{region}.example.com. By default, what the document names as the
// default.
//
// New refuses a value that could lead to another host, such as "evil.example/":
// it may come from a user, and the tokens go wherever the address leads.
func WithServerVariable(name, value string) Option {
	return func(s *settings) { s.chosen = append(s.chosen, [2]string{name, value}) }
}

// WithServerVariables names the variables of the servers of the API. The New of a
// generated package calls it. By default, there are none.
func WithServerVariables(variables ...ServerVariable) Option {
	return func(s *settings) { s.variables = variables }
}

// address returns the address of the API, which is that of the document's server
// by default.
func (s *settings) address(server string) (string, error) {
	base := server
	if s.base != "" {
		base = s.base
	}
	if base == "" {
		return "", errors.New("the document names no server: give the address of the API with apiclient.WithBaseURL")
	}
	for _, c := range s.chosen {
		if !slices.ContainsFunc(s.variables, func(v ServerVariable) bool { return v.Name == c[0] }) {
			return "", fmt.Errorf("the servers of the document have no variable %q", c[0])
		}
	}
	for _, v := range s.variables {
		value, err := s.value(v, base)
		if err != nil {
			return "", err
		}
		base = strings.ReplaceAll(base, "{"+v.Name+"}", value)
	}
	return base, nil
}

// value returns what is chosen for a variable of an address.
func (s *settings) value(v ServerVariable, address string) (string, error) {
	value, chosen := v.Default, false
	for _, c := range s.chosen {
		if c[0] == v.Name {
			value, chosen = c[1], true
		}
	}
	switch {
	case !chosen: // as the document has it
		return value, nil
	case len(v.Values) > 0 && !slices.Contains(v.Values, value):
		return "", fmt.Errorf("the server variable %s has none of the values %s", v.Name, strings.Join(v.Values, ", "))
	case len(v.Values) > 0:
		return value, nil
	}
	_, behind, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(behind, "/")
	inPath := !strings.Contains(host, "{"+v.Name+"}")
	if value == "" || strings.Contains(value, "..") || strings.ContainsFunc(value, func(r rune) bool { return !plainInAddress(r) && (r != '/' || !inPath) }) {
		return "", fmt.Errorf("the server variable %s has a value that cannot stand there: letters, digits and the signs - . _ can", v.Name)
	}
	return value, nil
}

// plainInAddress reports whether a character means nothing but itself, in the host
// of a URL and in its path.
func plainInAddress(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '.' || r == '_'
}
