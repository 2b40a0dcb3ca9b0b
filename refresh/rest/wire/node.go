package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is what a value is.
type kind uint8

const (
	unset kind = iota // not sent
	null
	scalar
	array
	object
)

// node is a value in its normal form: what its JSON says, with numbers as they
// are written and members in their order.
type node struct {
	kind   kind
	quoted bool   // the scalar is a string
	key    string // of the member that the value is of, in an object
	text   string // of a scalar; of everything else its JSON, or "" if there is none yet
	items  []node // of an array or object
}

// json returns the value as JSON.
func (n *node) json() []byte {
	switch {
	case n.kind == array && n.text == "": // of scalars: others come from JSON
		parts := make([][]byte, len(n.items))
		for i := range n.items {
			parts[i] = n.items[i].json()
		}
		return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
	case n.quoted:
		b, _ := json.Marshal(n.text) // a string: can't fail
		return b
	}
	return []byte(n.text)
}

// parse returns the node of compact and valid JSON, as json.Marshal returns it.
func parse(src []byte) (node, error) {
	p := parser{src: src, dec: json.NewDecoder(bytes.NewReader(src))}
	p.dec.UseNumber()
	return p.next()
}

// errUTF8 is for text that encoding/json would change without a word.
const errUTF8 = refusal("the value holds text that is not UTF-8; encode it first, as base64 for example")

// replaced reports whether encoding/json had to replace a byte that is not
// UTF-8: it writes an escape then, and a real U+FFFD as it is.
func replaced(src []byte) bool {
	for rest := src; ; {
		i := bytes.Index(rest, []byte(`\ufffd`))
		if i < 0 {
			return false
		}
		slashes := i - len(bytes.TrimRight(rest[:i], `\`))
		if slashes%2 == 0 {
			return true
		}
		rest = rest[i+1:]
	}
}

type parser struct {
	src []byte
	dec *json.Decoder
}

// next returns the value that comes next.
func (p *parser) next() (node, error) {
	start := p.dec.InputOffset()
	for start < int64(len(p.src)) && (p.src[start] == ',' || p.src[start] == ':') {
		start++
	}
	t, err := p.dec.Token()
	if err != nil {
		return node{}, err
	}
	var n node
	switch t := t.(type) {
	case nil:
		n.kind = null
	case string:
		n.kind, n.text, n.quoted = scalar, t, true
	case json.Number:
		n.kind, n.text = scalar, t.String()
	case bool:
		n.kind, n.text = scalar, "false"
		if t {
			n.text = "true"
		}
	case json.Delim:
		if n.kind = array; t == '{' {
			n.kind = object
		}
		if err := p.members(&n); err != nil {
			return node{}, err
		}
	}
	if n.kind != scalar {
		n.text = string(p.src[start:p.dec.InputOffset()])
	}
	return n, nil
}

// members reads the inside of an array or object, and its end.
func (p *parser) members(n *node) error {
	for p.dec.More() {
		key := ""
		if n.kind == object {
			t, err := p.dec.Token()
			if err != nil {
				return err
			}
			key, _ = t.(string) // the decoder allows nothing else
		}
		item, err := p.next()
		if err != nil {
			return err
		}
		item.key = key
		n.items = append(n.items, item)
	}
	_, err := p.dec.Token()
	return err
}

// ascii returns JSON with every character beyond ASCII escaped, for places that
// have no encoding of their own.
func ascii(src []byte) string {
	out := make([]byte, 0, len(src))
	for _, c := range string(src) {
		switch {
		case c < utf8.RuneSelf:
			out = append(out, byte(c))
		case c > 0xffff:
			hi, lo := utf16.EncodeRune(c)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, c)
		}
	}
	return string(out)
}
