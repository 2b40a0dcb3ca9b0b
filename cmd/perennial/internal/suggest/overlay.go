package suggest

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
	"github.com/perennial-go/perennial/internal/openapi/place"
)

// Overlay writes the suggestion as an OpenAPI Overlay 1.0, with the reasons as
// comments. What cannot be used as it is stands in comments too.
func (s *Suggestion) Overlay() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Suggested by perennial for %s. Read it before you use it: every entry says\n# what it was found by, and what is left to check.\n", plain.Line(s.Name))
	b.WriteString("overlay: 1.0.0\ninfo: {title: how sessions and pages work, version: 1.0.0}\n")
	for _, n := range s.Notes {
		comment(&b, "", "note: "+n)
	}
	live := false
	for i := range s.Roles {
		live = live || s.Roles[i].usable()
	}
	if live || len(s.Pages)+len(s.Keys) > 0 {
		b.WriteString("actions:\n")
	} else {
		b.WriteString("# Nothing was found that can be used as it is. An overlay has one action at least:\n# actions:\n")
	}
	for i := range s.Roles {
		s.Roles[i].write(&b)
	}
	for i := range s.Pages {
		s.Pages[i].write(&b)
	}
	for _, key := range s.Keys {
		method, path, _ := strings.Cut(key, " ")
		b.WriteByte('\n')
		comment(&b, "  ", "key: "+key+": it takes an Idempotency-Key; every call gets one, and may be repeated")
		fmt.Fprintf(&b, "  - target: %s\n    update:\n      x-idempotency: true\n", target(method, path))
	}
	return b.Bytes()
}

// usable reports whether a finding needs nothing more.
func (f *Finding) usable() bool { return f.Missing == "" && len(f.Needs) == 0 }

// write writes one action.
func (f *Finding) write(b *bytes.Buffer) {
	var action bytes.Buffer
	fmt.Fprintf(&action, "  - target: %s\n    update:\n      x-auth:\n        role: %s\n", target(f.Method, f.Path), f.Role)
	request := flow(f.Request)
	fixed := flow(f.Fixed)
	for _, at := range f.Needs {
		fixed = append(fixed, scalar(at)+": YOURS")
	}
	if len(fixed) > 0 {
		request = append(request, "fixed: {"+strings.Join(fixed, ", ")+"}")
	}
	if len(request) > 0 {
		fmt.Fprintf(&action, "        request: {%s}\n", strings.Join(request, ", "))
	}
	if len(f.Response) > 0 {
		fmt.Fprintf(&action, "        response: {%s}\n", strings.Join(flow(f.Response), ", "))
	}
	b.WriteByte('\n')
	comment(b, "  ", fmt.Sprintf("%s: %s %s: %s", f.Role, f.Method, f.Path, strings.Join(f.Why, ", and ")))
	for _, c := range f.Check {
		comment(b, "  ", "check: "+c)
	}
	for _, o := range f.Others {
		comment(b, "  ", "or: "+o)
	}
	switch {
	case f.usable():
		b.Write(action.Bytes())
		return
	case f.Missing != "":
		comment(b, "  ", "not used: "+f.Missing)
	default:
		comment(b, "  ", "not used before you write values for "+strings.Join(f.Needs, ", ")+", which only you know")
	}
	for line := range strings.Lines(action.String()) {
		b.WriteString("#" + line)
	}
}

// write writes one action.
func (p *Page) write(b *bytes.Buffer) {
	b.WriteByte('\n')
	comment(b, "  ", fmt.Sprintf("pages: %s %s: %s", p.Method, p.Path, p.Why))
	fmt.Fprintf(b, "  - target: %s\n    update:\n      x-paging: {%s}\n", target(p.Method, p.Path), strings.Join(flow(p.Paging), ", "))
}

// target is the JSONPath of an operation, as a value of YAML.
func target(method, path string) string {
	var b strings.Builder
	b.WriteByte('$')
	for i, key := range place.Operation(path, method) {
		if i == 0 || i == 2 {
			b.WriteString("." + key)
			continue
		}
		b.WriteString("['" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(key) + "']")
	}
	return scalar(b.String())
}

// flow writes places as members of a flow mapping.
func flow(places []Place) []string {
	all := make([]string, len(places))
	for i, p := range places {
		all[i] = scalar(p.Key) + ": " + scalar(p.At)
		if p.Key == "link" {
			all[i] = "link: " + p.At // true, and no text
		}
	}
	return all
}

// scalar writes a text as YAML that means this text, in a flow mapping too: what
// a document says must not become anything else.
func scalar(s string) string {
	n := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if !isPlain(s) {
		n.Style = yaml.DoubleQuotedStyle
	}
	out, err := yaml.Marshal(&n)
	if err != nil {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// isPlain reports whether a text can stand without quotes anywhere.
func isPlain(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && c != '/' && (i == 0 || c != '_' && c != '-' && c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// comment writes a text as comments of bounded length.
func comment(b *bytes.Buffer, indent, text string) {
	const width = 96
	line := ""
	for word := range strings.FieldsSeq(plain.Line(text)) {
		if line != "" && len(line)+1+len(word) > width {
			b.WriteString(indent + "# " + line + "\n")
			line = "  "
		}
		if strings.TrimSpace(line) != "" {
			line += " "
		}
		line += word
	}
	b.WriteString(indent + "# " + line + "\n")
}
