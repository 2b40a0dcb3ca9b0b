// Package loosejson decodes what servers send for JSON: with a byte order mark,
// in UTF-16, or cut off in the middle. A response that carries the only copy of
// a token is not thrown away for that.
package loosejson

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"unicode/utf16"
)

// UTF8 returns body as UTF-8 without a byte order mark. UTF-16 is known by its
// mark, or by the zero byte beside the first character, which is ASCII in all
// JSON (RFC 4627, section 3).
func UTF8(body []byte) []byte {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return body[3:]
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return fromUTF16(body[2:], binary.LittleEndian)
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return fromUTF16(body[2:], binary.BigEndian)
	case len(body) > 3 && body[0] != 0 && body[1] == 0 && body[3] == 0:
		return fromUTF16(body, binary.LittleEndian)
	case len(body) > 3 && body[0] == 0 && body[1] != 0 && body[2] == 0:
		return fromUTF16(body, binary.BigEndian)
	}
	return body
}

func fromUTF16(body []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// maxDepth bounds how deep values are nested, as encoding/json does.
const maxDepth = 1000

// Decode returns the first JSON value of body, with numbers as [json.Number].
// Of a value that breaks off it returns what stands before the break: members
// and elements that are whole. whole is false then, and for a body that is no
// JSON at all, of which nothing is left.
func Decode(body []byte) (doc any, whole bool) {
	body = UTF8(body)
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if dec.Decode(&doc) == nil {
		return doc, true
	}
	r := &reader{Decoder: json.NewDecoder(bytes.NewReader(body)), size: int64(len(body))}
	r.UseNumber()
	doc, _ = r.value(0)
	return doc, false
}

// reader reads JSON token by token.
type reader struct {
	*json.Decoder
	size int64
}

// value reads one value. whole is false when it breaks off; v is then what is
// left of it, or nil.
func (r *reader) value(depth int) (v any, whole bool) {
	token, err := r.Token()
	if err != nil || depth > maxDepth {
		return nil, false
	}
	switch token {
	case json.Delim('{'):
		return r.object(depth + 1)
	case json.Delim('['):
		return r.array(depth + 1)
	}
	if _, number := token.(json.Number); number && r.InputOffset() == r.size {
		return nil, false // some of its digits may be missing
	}
	return token, true
}

func (r *reader) object(depth int) (any, bool) {
	o := map[string]any{}
	for r.More() {
		token, err := r.Token()
		name, isName := token.(string)
		if err != nil || !isName {
			return o, false
		}
		v, whole := r.value(depth)
		if v != nil || whole {
			o[name] = v
		}
		if !whole {
			return o, false
		}
	}
	return o, r.closed()
}

func (r *reader) array(depth int) (any, bool) {
	list := []any{}
	for r.More() {
		v, whole := r.value(depth)
		if v != nil || whole {
			list = append(list, v)
		}
		if !whole {
			return list, false
		}
	}
	return list, r.closed()
}

// closed reads the end of an object or an array.
func (r *reader) closed() bool {
	_, err := r.Token()
	return err == nil
}
