package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"

	"go.yaml.in/yaml/v3"
)

// parseJSON reads JSON (RFC 8259) into the tree that YAML would give: YAML's own
// parser takes neither all escapes nor all characters of JSON.
func parseJSON(text []byte) (*yaml.Node, error) {
	if err := valid(text); err != nil {
		return nil, err
	}
	p := &jsonParser{dec: json.NewDecoder(bytes.NewReader(text))}
	p.dec.UseNumber()
	for i, c := range text {
		if c == '\n' {
			p.lines = append(p.lines, int64(i))
		}
	}
	root, err := p.value(0)
	if err == nil {
		if _, more := p.dec.Token(); !errors.Is(more, io.EOF) {
			err = p.wrong("something follows the end of the document")
		}
	}
	return root, err
}

type jsonParser struct {
	dec   *json.Decoder
	lines []int64 // the offsets of line feeds
}

// line is where the parser is now.
func (p *jsonParser) line() int {
	at := p.dec.InputOffset()
	return 1 + sort.Search(len(p.lines), func(i int) bool { return p.lines[i] >= at })
}

func (p *jsonParser) wrong(format string, args ...any) error {
	return &lineError{p.line(), fmt.Sprintf("invalid JSON: "+format, args...)}
}

// token reads what comes next.
func (p *jsonParser) token() (json.Token, error) {
	token, err := p.dec.Token()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, p.wrong("it ends too early; is the file whole?")
	case err != nil:
		return nil, p.wrong("%v", err)
	}
	return token, nil
}

// value reads one value.
func (p *jsonParser) value(depth int) (*yaml.Node, error) {
	token, err := p.token()
	if err != nil {
		return nil, err
	}
	if depth > MaxDepth {
		return nil, p.wrong("nested deeper than %d levels; move what is inside to components", MaxDepth)
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: p.line()}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return p.object(n, depth)
		}
		return p.array(n, depth)
	case string:
		n.Tag, n.Value, n.Style = "!!str", t, yaml.DoubleQuotedStyle
	case json.Number:
		n.Tag, n.Value = "!!int", t.String()
		if bytes.ContainsAny([]byte(n.Value), ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Tag, n.Value = "!!bool", fmt.Sprint(t)
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	return n, nil
}

func (p *jsonParser) object(n *yaml.Node, depth int) (*yaml.Node, error) {
	n.Kind, n.Tag = yaml.MappingNode, "!!map"
	first := map[string]int{}
	for p.dec.More() {
		key, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if line, twice := first[key.Value]; twice {
			return nil, p.wrong("key %q stands in line %d already", key.Value, line)
		}
		first[key.Value] = key.Line
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, key, value)
	}
	return n, p.end()
}

func (p *jsonParser) array(n *yaml.Node, depth int) (*yaml.Node, error) {
	n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
	for p.dec.More() {
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, value)
	}
	return n, p.end()
}

// end reads the closing bracket.
func (p *jsonParser) end() error {
	_, err := p.token()
	return err
}
