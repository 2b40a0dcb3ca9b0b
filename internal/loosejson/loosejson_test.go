package loosejson_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/perennial-go/perennial/internal/loosejson"
)

func TestDecode(t *testing.T) {
	for body, want := range map[string]struct {
		doc   string
		whole bool
	}{
		`{"a":"x"}`:                    {`{"a":"x"}`, true},
		"\ufeff{\"a\":\"x\"}":          {`{"a":"x"}`, true},
		`{"a":"x"} trailing`:           {`{"a":"x"}`, true},
		`12`:                           {`12`, true},
		`{"a":"x","b":"yy`:             {`{"a":"x"}`, false},
		`{"a":"x","b":12`:              {`{"a":"x"}`, false},
		`{"a":"x","b":12,`:             {`{"a":"x","b":12}`, false},
		`{"a":"x","b":tru`:             {`{"a":"x"}`, false},
		`{"a":"x","b":null`:            {`{"a":"x","b":null}`, false},
		`{"a":["x",{"b":"y"},"z`:       {`{"a":["x",{"b":"y"}]}`, false},
		`{"a":{"b":"y","c":`:           {`{"a":{"b":"y"}}`, false},
		`{"a":"x",}`:                   {`{"a":"x"}`, false},
		`{"a":"x" "b":"y"}`:            {`{"a":"x"}`, false},
		"":                             {`null`, false},
		"<html>":                       {`null`, false},
		strings.Repeat("[", 1_000_000): {"", false},
	} {
		doc, whole := loosejson.Decode([]byte(body))
		if want.doc == "" {
			continue // it ends
		}
		if got, err := json.Marshal(doc); err != nil || string(got) != want.doc || whole != want.whole {
			t.Errorf("%s: got %s %t (%v)", body, got, whole, err)
		}
	}
}

func TestDecodeReadsUTF16(t *testing.T) {
	const text = `{"a":"ä𝄞"}`
	for name, order := range map[string][2]int{"little endian": {0, 1}, "big endian": {1, 0}} {
		var b []byte
		for _, u := range utf16.Encode([]rune(text)) {
			pair := [2]byte{}
			pair[order[0]], pair[order[1]] = byte(u), byte(u>>8)
			b = append(b, pair[:]...)
		}
		mark := []byte{0, 0}
		mark[order[0]], mark[order[1]] = 0xff, 0xfe
		for _, body := range [][]byte{b, append(mark, b...)} {
			doc, whole := loosejson.Decode(body)
			if got, _ := json.Marshal(doc); string(got) != text || !whole {
				t.Errorf("%s: got %s", name, got)
			}
		}
	}
}

// What encoding/json takes is taken as it is, and nothing that is cut off gives
// a text that the whole did not have.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"a":"x","b":[1,2,{"c":"d"}]}`, `["\ud834\udd1e"]`, "\xff\xfe{\x00}\x00", "null", `{"a":`} {
		f.Add([]byte(s), 5)
	}
	f.Fuzz(func(t *testing.T, body []byte, cut int) {
		doc, whole := loosejson.Decode(body)
		if !whole || cut < 0 || cut >= len(body) || !bytes.Equal(loosejson.UTF8(body), body) {
			return
		}
		part, _ := loosejson.Decode(body[:cut])
		if all, some := texts(doc), texts(part); !bytes.HasPrefix(all, some) {
			t.Errorf("%q cut at %d: %q is no part of %q", body, cut, some, all)
		}
	})
}

// texts are the strings and numbers of a value in the order of its members.
func texts(v any) []byte {
	switch v := v.(type) {
	case string:
		return []byte("\x00" + v)
	case json.Number:
		return []byte("\x00" + v.String())
	case []any:
		var all []byte
		for _, e := range v {
			all = append(all, texts(e)...)
		}
		return all
	}
	return nil // the members of an object have no order
}
