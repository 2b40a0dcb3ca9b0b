package document

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// parseYAML reads YAML. What comes back has no aliases and no merge keys: each is
// written out where it stands.
func parseYAML(text []byte) (*yaml.Node, error) {
	var top yaml.Node
	if err := yaml.Unmarshal(text, &top); err != nil {
		if found := unreadable(text); found != nil {
			return nil, found
		}
		return nil, yamlError(err)
	}
	if len(top.Content) != 1 {
		return nil, errors.New("the document is no mapping; an OpenAPI document begins with openapi: 3.0.x, 3.1.x or 3.2.x")
	}
	if _, err := written(top.Content[0], map[*yaml.Node]int{}, 0); err != nil {
		return nil, err
	}
	return out(top.Content[0])
}

// written counts the values below n with aliases written out. An alias is a
// threat: nine lines of them make a billion values, and one that contains itself
// never ends.
func written(n *yaml.Node, known map[*yaml.Node]int, depth int) (int, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	total, seen := known[n]
	switch {
	case seen && total == 0:
		return 0, &lineError{n.Line, "an alias contains itself; write it as a $ref"}
	case seen:
		return total, nil
	case depth > MaxDepth:
		return 0, &lineError{n.Line, fmt.Sprintf("nested deeper than %d levels; move what is inside to components", MaxDepth)}
	}
	known[n] = 0
	total = 1
	for _, c := range n.Content {
		below, err := written(c, known, depth+1)
		if err != nil {
			return 0, err
		}
		if total += below; total > maxNodes {
			return 0, &lineError{n.Line, fmt.Sprintf("more than %d values once aliases are followed; write them as $ref", maxNodes)}
		}
	}
	known[n] = total
	return total, nil
}

// out returns n with its aliases written out.
func out(n *yaml.Node) (*yaml.Node, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	c := *n
	c.Anchor, c.Content = "", make([]*yaml.Node, 0, len(n.Content))
	for i, below := range n.Content {
		v, err := out(below)
		if err != nil {
			return nil, err
		}
		if n.Kind == yaml.MappingNode && i%2 == 0 && v.Kind != yaml.ScalarNode {
			return nil, &lineError{v.Line, "a key is no string; put what begins with { or [ into quotes"}
		}
		c.Content = append(c.Content, v)
	}
	if c.Kind == yaml.MappingNode {
		return merged(&c)
	}
	return &c, nil
}

// merged writes the merge keys of a mapping out (yaml.org/type/merge), and
// refuses keys that stand twice.
func merged(n *yaml.Node) (*yaml.Node, error) {
	own := make(map[string]int, len(n.Content)/2)
	merge := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.ShortTag() == "!!merge" {
			merge = true
			continue
		}
		if line, twice := own[k.Value]; twice {
			return nil, &lineError{k.Line, fmt.Sprintf("invalid YAML: mapping key %q already defined at line %d", k.Value, line)}
		}
		own[k.Value] = k.Line
	}
	if !merge {
		return n, nil
	}
	content := n.Content
	n.Content = nil
	for i := 0; i+1 < len(content); i += 2 {
		if content[i].ShortTag() != "!!merge" {
			n.Content = append(n.Content, content[i], content[i+1])
			continue
		}
		from := []*yaml.Node{content[i+1]}
		if content[i+1].Kind == yaml.SequenceNode {
			from = content[i+1].Content
		}
		for _, f := range from {
			for j := 0; f.Kind == yaml.MappingNode && j+1 < len(f.Content); j += 2 {
				if _, there := own[f.Content[j].Value]; !there {
					own[f.Content[j].Value] = f.Content[j].Line
					n.Content = append(n.Content, f.Content[j], node.Clone(f.Content[j+1]))
				}
			}
		}
	}
	return n, nil
}

var yamlLine = regexp.MustCompile(`(?:^|\s)(?:yaml: )?line (\d+): ([^\n]*)`)

// yamlError gives an error of the YAML parser its line.
func yamlError(err error) error {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil { // it has no line for the first one
		return &lineError{1, "invalid YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	n, _ := strconv.Atoi(m[1])
	if strings.HasPrefix(m[2], "did not find expected") {
		n++ // the scanner counts from 1, the parser behind it from 0
	}
	return &lineError{n, "invalid YAML: " + m[2]}
}
