package wire_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/rest/wire"
)

func TestHeaders(t *testing.T) {
	e := wire.Explode
	for want, of := range map[string]struct {
		value any
		style wire.Style
	}{
		"a":                          {"a", wire.Simple},
		`W/"67ab43"`:                 {`W/"67ab43"`, wire.Simple},
		"a, b; c=d%20":               {"a, b; c=d%20", wire.Simple},
		"":                           {"", wire.Simple},
		"12345678,90099":             {[]int{12345678, 90099}, wire.Simple},
		"a,b":                        {[]string{"a", "b"}, wire.Simple | e},
		"R,1,G,2,B,3":                {rgb{1, 2, 3}, wire.Simple},
		"R=1,G=2,B=3":                {rgb{1, 2, 3}, wire.Simple | e},
		`{"a":"\u00e9\ud83d\ude00"}`: {map[string]string{"a": "é😀"}, wire.JSON},
		"2":                          {2, wire.Text},
	} {
		req, err := build(t, "/x", func(r *wire.Request) { r.Header("x-token", of.value, of.style) })
		if err != nil {
			t.Errorf("%q: %v", want, err)
		} else if got := req.Header["X-Token"]; len(got) != 1 || got[0] != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	for name, value := range map[string]any{
		"a line break":           "a\r\nX-Admin: 1",
		"a line feed":            "a\nb",
		"NUL":                    "a\x00",
		"delete":                 "a\x7f",
		"a space before":         " a",
		"a tab after":            "a\t",
		"a comma in an item":     []string{"a", "b,c"},
		"an empty item":          []string{"a", ""},
		"a space around an item": []string{"a", " b"},
		"no items":               []string{},
		"no members":             map[string]string{},
		"a comma in a key":       map[string]string{"a,b": "c"},
		"an equals sign":         map[string]string{"a": "b=c"},
		"null":                   []any{nil},
		"an object in an array":  []rgb{{}},
		"not UTF-8":              "\xff",
		"beyond ASCII":           "grün",
	} {
		_, err := build(t, "/x", func(r *wire.Request) { r.Header("X-Token", value, wire.Simple|wire.Explode) })
		if e, ok := errors.AsType[*wire.Error](err); !ok || e.In != "header" || e.Name != "X-Token" {
			t.Errorf("%s: %v; want an error that names X-Token", name, err)
		}
	}
	for _, name := range []string{
		"Authorization", "host", "content-length", "Transfer-Encoding", "Cookie", "Connection", "TE", "Trailer", "Upgrade", "Proxy-Authorization",
		"", "a b", "a:b", "a\n", "é",
	} {
		if _, err := build(t, "/x", func(r *wire.Request) { r.Header(name, "a", wire.Simple) }); !errors.Is(err, wire.ErrEncode) {
			t.Errorf("%q: %v; want ErrEncode", name, err)
		}
	}
}

// What a server reads is what was set, for a server that decodes cookies as
// OpenAPI says, and for one that does not wherever nothing had to be escaped.
func TestCookies(t *testing.T) {
	e := wire.Explode
	for want, of := range map[string]struct {
		value any
		style wire.Style
	}{
		"sid=abc/+=":        {"abc/+=", wire.Form | e},
		"sid=a%22b%3Bc%20d": {`a"b;c d`, wire.Form | e},
		"sid=100%25":        {"100%", wire.Form},
		"sid=gr%C3%BCn%0A":  {"grün\n", wire.Form},
		"sid=a; sid=b":      {[]string{"a", "b"}, wire.Form | e},
		"sid=a,b%2Cc":       {[]string{"a", "b,c"}, wire.Form},
		"sid=R,1,G,2,B,3":   {rgb{1, 2, 3}, wire.Form},
		"R=1; G=2; B=3":     {rgb{1, 2, 3}, wire.Form | e},
		"sid=[%221%22]":     {[]string{"1"}, wire.JSON},
		"sid=a%20b!":        {"a%20b!", wire.Plain},
		"sid=":              {"", wire.Form},
	} {
		req, err := build(t, "/x", func(r *wire.Request) { r.Cookie("sid", of.value, of.style) })
		if err != nil {
			t.Errorf("%q: %v", want, err)
		} else if got := req.Header["Cookie"]; len(got) != 1 || got[0] != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	req, err := build(t, "/x", func(r *wire.Request) {
		r.Cookie("a", 1, wire.Form)
		r.Cookie("b", true, wire.Form)
	})
	if err != nil || req.Header.Get("Cookie") != "a=1; b=true" {
		t.Errorf("two cookies: %v, %v", req, err)
	}
	if c, err := req.Cookie("b"); err != nil || c.Value != "true" {
		t.Errorf("net/http reads %v, %v", c, err)
	}
}

func TestCookiesThatAreRefused(t *testing.T) {
	for name, set := range map[string]func(*wire.Request){
		"a quote, nothing escaped":     func(r *wire.Request) { r.Cookie("sid", `a"b`, wire.Plain) },
		"a space, nothing escaped":     func(r *wire.Request) { r.Cookie("sid", "a b", wire.Plain) },
		"a semicolon, nothing escaped": func(r *wire.Request) { r.Cookie("sid", "a; admin=1", wire.Plain) },
		"a name that is none":          func(r *wire.Request) { r.Cookie("a;b", "a", wire.Form) },
		"a key that is no name":        func(r *wire.Request) { r.Cookie("sid", map[string]string{"a=1; admin": "1"}, wire.Form|wire.Explode) },
		"deep":                         func(r *wire.Request) { r.Cookie("sid", rgb{}, wire.DeepObject) },
		"no items":                     func(r *wire.Request) { r.Cookie("sid", []string{}, wire.Form) },
		"null":                         func(r *wire.Request) { r.Cookie("sid", []any{nil}, wire.Form) },
	} {
		if _, err := build(t, "/x", set); !errors.Is(err, wire.ErrEncode) {
			t.Errorf("%s: %v; want ErrEncode", name, err)
		}
	}
}

// No text of an error holds what the caller set.
func TestErrorsDoNotHoldValues(t *testing.T) {
	const secret = "canary-4711"
	for name, set := range map[string]func(*wire.Request){
		"path":   func(r *wire.Request) { r.Path("id", secret+"/..", wire.Simple) },
		"query":  func(r *wire.Request) { r.Query("q", []string{secret + " b"}, wire.SpaceDelimited) },
		"key":    func(r *wire.Request) { r.Query("q", map[string]string{secret + "[": "a"}, wire.DeepObject) },
		"header": func(r *wire.Request) { r.Header("X-A", secret+"\n", wire.Simple) },
		"cookie": func(r *wire.Request) { r.Cookie("a", secret+" ", wire.Plain) },
		"form":   func(r *wire.Request) { r.Form([]string{secret}) },
		"utf8":   func(r *wire.Request) { r.JSON("application/json", secret+"\xff") },
	} {
		_, err := build(t, "/x/{id}", set)
		if err == nil || strings.Contains(err.Error(), "4711") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFirstMistakeIsReturned(t *testing.T) {
	_, err := build(t, "/x", func(r *wire.Request) {
		r.Query("first", []string{}, wire.Form)
		r.Header(http.CanonicalHeaderKey("second"), "\n", wire.Simple)
	})
	if e, ok := errors.AsType[*wire.Error](err); !ok || e.Name != "first" {
		t.Errorf("%v; want the first", err)
	}
}
