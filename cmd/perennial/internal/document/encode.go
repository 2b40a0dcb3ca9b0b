package document

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// YAML returns the document as a file: as it was read when nothing was changed.
func (d *Document) YAML() ([]byte, error) {
	if !d.changed && len(d.Notes) == 0 {
		return d.source, nil
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(d.Root); err != nil {
		return nil, err
	}
	return out.Bytes(), enc.Close()
}

// JSON returns the document as JSON, which other readers are quick with.
func (d *Document) JSON() ([]byte, error) {
	var b bytes.Buffer
	err := encode(&b, d.Root)
	return b.Bytes(), err
}

func encode(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := quote(b, n.Content[i].Value); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := encode(b, n.Content[i+1]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, below := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := encode(b, below); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	default:
		return scalar(b, n)
	}
	return nil
}

// scalar writes a scalar by its YAML type (YAML 1.2.2, section 10.3). What JSON
// does not have is a string.
func scalar(b *bytes.Buffer, n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!null":
		b.WriteString("null")
	case "!!bool":
		var v bool
		if err := n.Decode(&v); err != nil {
			return quote(b, n.Value)
		}
		b.WriteString(strconv.FormatBool(v))
	case "!!int":
		i, ok := new(big.Int).SetString(strings.ReplaceAll(n.Value, "_", ""), 0)
		if !ok || len(n.Value) > 400 {
			return quote(b, n.Value)
		}
		b.WriteString(i.String())
	case "!!float":
		if json.Valid([]byte(n.Value)) {
			b.WriteString(n.Value)
			return nil
		}
		f, err := strconv.ParseFloat(n.Value, 64)
		text, jsonErr := json.Marshal(f)
		if err != nil || jsonErr != nil {
			return quote(b, n.Value)
		}
		b.Write(text)
	default:
		return quote(b, n.Value)
	}
	return nil
}

// quote writes a string. HTML needs no escapes here.
func quote(b *bytes.Buffer, s string) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line feed
	return nil
}
