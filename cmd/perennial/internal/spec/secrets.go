package spec

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Secrets gives the members of requests and responses that hold tokens and
// passwords, by the auth roles, the Go types that do not print them: what a program
// logs must not be what signs somebody in (RFC 9700, section 4.9).
func Secrets(d *document.Document, auth tokenendpoint.Auth) {
	s := secrets{Document: d}
	ends := []tokenendpoint.Endpoint{auth.SignIn, auth.Refresh, auth.Verify, auth.SignOut}
	for _, e := range ends {
		item := node.Get(node.Get(d.Root, "paths"), e.Operation.Route)
		var op *yaml.Node
		for _, c := range document.Calls(s.target(item)) {
			if c.Method == e.Operation.Method {
				op = c.Node
			}
		}
		if op == nil || e.URL != "" {
			continue
		}
		for _, place := range []string{e.Response.AccessToken, e.Response.RefreshToken} {
			for status, r := range node.Pairs(node.Get(op, "responses")) {
				if strings.HasPrefix(status, "2") || status == "default" {
					s.content(r, place, received)
				}
			}
		}
		for _, place := range []string{e.Request.Password, e.Request.RefreshToken, e.Request.AccessToken} {
			s.content(node.Get(op, "requestBody"), place, sent)
		}
	}
}

// The types of secrets in responses and in requests.
const (
	received = "refresh.Secret"
	sent     = "rest.SentSecret"
)

type secrets struct{ *document.Document }

// target follows references; nil stays nil.
func (s secrets) target(n *yaml.Node) *yaml.Node {
	if n == nil {
		return nil
	}
	return s.Target(n)
}

// content marks a place in all media types of a request or response.
func (s secrets) content(body *yaml.Node, place, goType string) {
	if !strings.HasPrefix(place, "/") {
		return // a header, a cookie, or the body itself
	}
	tokens, ok := pointer.Split(place)
	if !ok {
		return
	}
	for _, media := range node.Pairs(node.Get(s.target(body), "content")) {
		s.schema(node.Get(media, "schema"), tokens, goType, 0)
	}
}

// maxDepth bounds how deep schemas are followed: they may be inside of themselves.
const maxDepth = 32

// schema marks what tokens lead to below a schema.
func (s secrets) schema(n *yaml.Node, tokens []string, goType string, depth int) {
	if n = s.target(n); n == nil || depth > maxDepth {
		return
	}
	if len(tokens) == 0 {
		s.mark(n, goType)
		return
	}
	if below := node.Get(node.Get(n, "properties"), tokens[0]); below != nil {
		s.schema(below, tokens[1:], goType, depth+1)
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		if list := node.Get(n, key); list != nil && list.Kind == yaml.SequenceNode {
			for _, part := range list.Content {
				s.schema(part, tokens, goType, depth+1)
			}
		}
	}
}

// mark gives a string its type. One that is sent and received can be sent.
func (s secrets) mark(n *yaml.Node, goType string) {
	format := node.Text(n, "format")
	if node.Text(n, "type") != "string" || node.Get(n, "enum") != nil || node.Get(n, "const") != nil || format != "" && format != "password" && format != "jwt" {
		return
	}
	if has := node.Text(n, "x-go-type"); has != "" && (has != received || goType != sent) {
		return
	}
	s.Set(n, "x-go-type", node.Str(goType))
	pkg, _, _ := strings.Cut(goType, ".")
	s.Set(n, "x-go-type-import", node.Map(node.Str("path"), node.Str(map[string]string{
		"refresh": "github.com/perennial-go/perennial/refresh", "rest": "github.com/perennial-go/perennial/refresh/rest",
	}[pkg])))
}
