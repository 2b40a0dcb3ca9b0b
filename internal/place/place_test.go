package place_test

import (
	"testing"

	"github.com/perennial-go/perennial/internal/place"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]struct {
		kind place.Kind
		name string
	}{
		"":               {place.None, ""},
		"/a/b":           {place.Pointer, "/a/b"},
		"/":              {place.Pointer, "/"},
		"/a:b":           {place.Pointer, "/a:b"},
		"header:X-Token": {place.Header, "X-Token"},
		"cookie:rt":      {place.Cookie, "rt"},
		"query:t[0]":     {place.Query, "t[0]"},
		"bearer":         {place.Bearer, ""},
		"body":           {place.Body, ""},
	} {
		if kind, name, ok := place.Parse(text); !ok || kind != want.kind || name != want.name {
			t.Errorf("%q: %q %q %t", text, kind, name, ok)
		}
	}
	for _, text := range []string{"token", "headr:X", "header", "header:", "header:a b", "header:a\nb", "cookie:a;b", "query:", "bearer:x", "body:x", ":x", "none", "pointer:/a", "Header:X"} {
		if kind, name, ok := place.Parse(text); ok {
			t.Errorf("%q is %q %q", text, kind, name)
		}
	}
}
