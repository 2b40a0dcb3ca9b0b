package spec

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem is something wrong in a document, and where.
type Problem struct {
	File string
	// Line is 1-based; 0 when it is not known.
	Line int
	// Place is the way to it through the keys of the document, with dots.
	Place string
	Text  string
}

func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Place != "" {
		b.WriteString(p.Place + ": ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// place is the way to a value, key by key.
type place []string

// at returns the place of a member.
func (p place) at(keys ...string) place {
	return append(p[:len(p):len(p)], keys...)
}

// problem returns a problem at p.
func (d *Document) problem(p place, format string, args ...any) *Problem {
	return &Problem{
		File:  d.Path,
		Line:  d.line(p),
		Place: strings.Join(p, "."),
		Text:  fmt.Sprintf(format, args...),
	}
}

// report notes a problem at p. What many operations inherit is wrong once.
func (d *Document) report(p place, format string, args ...any) {
	problem := d.problem(p, format, args...)
	if !slices.ContainsFunc(d.errs, func(e error) bool { return e.Error() == problem.Error() }) {
		d.errs = append(d.errs, problem)
	}
}

// line returns the line of p's last key that is in the document: a member that
// is missing is reported at what it is missing from.
func (d *Document) line(p place) int {
	if len(d.root.Content) == 0 {
		return 0
	}
	n, line := d.root.Content[0], 0
	for _, key := range p {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		k, v := lookup(n, key)
		if k == nil {
			break
		}
		n, line = v, k.Line
	}
	return line
}

// lookup returns the key and the value of a member of n; nil when there is none.
func lookup(n *yaml.Node, key string) (k, v *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}
