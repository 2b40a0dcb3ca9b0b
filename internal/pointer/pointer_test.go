package pointer_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/internal/pointer"
)

// The document and the results of RFC 6901, section 5.
func TestLookupIsThatOfTheRFC(t *testing.T) {
	var doc any
	err := json.Unmarshal([]byte(`{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}`), &doc)
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]string{
		"/foo/0": "bar", "/foo/1": "baz", "/": "0", "/a~1b": "1", "/c%d": "2", "/e^f": "3",
		"/g|h": "4", `/i\j`: "5", `/k"l`: "6", "/ ": "7", "/m~0n": "8", "": fmt.Sprint(doc), "/foo": "[bar baz]",
	} {
		if got, ok := pointer.Lookup(doc, p); !ok || fmt.Sprint(got) != want {
			t.Errorf("%q: got %v %t, want %s", p, got, ok, want)
		}
	}
	for _, p := range []string{"foo", "/foo/2", "/foo/-", "/foo/00", "/foo/-1", "/foo/+1", "/foo/0/x", "/none", "/foo/99999999999999999999"} {
		if got, ok := pointer.Lookup(doc, p); ok {
			t.Errorf("%q leads to %v", p, got)
		}
	}
}

func TestPutMakesWhatIsMissing(t *testing.T) {
	for _, tc := range []struct{ doc, p, want string }{
		{`{}`, "/a/b", `{"a":{"b":"v"}}`},
		{`{"a":1}`, "/a/b", `{"a":{"b":"v"}}`},
		{`{"a":[1,{"b":2}]}`, "/a/1/b", `{"a":[1,{"b":"v"}]}`},
		{`{"a":[1]}`, "/a/7", `{"a":[1]}`},
		{`null`, "/a~1b", `{"a/b":"v"}`},
		{`{"a":1}`, "", `"v"`},
		{`{"a":1}`, "b", `{"a":1}`},
	} {
		var doc any
		if err := json.Unmarshal([]byte(tc.doc), &doc); err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(pointer.Put(doc, tc.p, "v"))
		if err != nil || string(got) != tc.want {
			t.Errorf("%s, %q: got %s (%v), want %s", tc.doc, tc.p, got, err, tc.want)
		}
	}
}

// Whatever is put where a pointer leads to is found there.
func FuzzPointer(f *testing.F) {
	for _, p := range []string{"", "/", "/a", "/a/b/c", "//", "/~0~1", "/~2", "a", "/a/0", "/\xff", strings.Repeat("/x", 200)} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, p string) {
		tokens, ok := pointer.Split(p)
		got, found := pointer.Lookup(pointer.Put(map[string]any{}, p, "v"), p)
		if ok != found || (ok && got != "v") {
			t.Errorf("%q: %v %t", p, got, found)
		}
		if !ok {
			return
		}
		again := ""
		for _, token := range tokens {
			again += "/" + pointer.Escape(token)
		}
		if back, _ := pointer.Split(again); !reflect.DeepEqual(back, tokens) {
			t.Errorf("%q became %q: %q and %q", p, again, tokens, back)
		}
	})
}
