package document_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

// encoded is a text in an encoding, by a library that is not ours.
func encoded(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	out, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Editors on Windows write UTF-16, marks and line ends of their own. What is read
// is the same.
func TestADocumentIsReadInEveryEncodingOfItsMark(t *testing.T) {
	t.Parallel()
	const yaml = "openapi: 3.0.3\ninfo:\n  title: né 名 😀\n  version: '1'\n  description: |\n    one\n    two\npaths: {}\n"
	const json = "{\"openapi\": \"3.0.3\",\n\"info\": {\"title\": \"né 名 😀\", \"version\": \"1\", \"description\": \"one\\ntwo\\n\"},\n\"paths\": {}}\n"
	want := asJSON(t, parse(t, yaml))
	for _, text := range []string{yaml, json} {
		for name, data := range map[string]string{
			"UTF-8":                text,
			"UTF-8 with a mark":    "\xef\xbb\xbf" + text,
			"UTF-16, little end":   encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text),
			"UTF-16, big end":      encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text),
			"of Windows":           strings.ReplaceAll(text, "\n", "\r\n"),
			"of Windows in UTF-16": encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), strings.ReplaceAll(text, "\n", "\r\n")),
			"blank lines before":   "\n\n" + text,
			"no line end":          strings.TrimSuffix(text, "\n"),
		} {
			if got := asJSON(t, parse(t, data)); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	}
}

func TestWhatIsNoTextIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"UTF-16 without a mark":     {encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), small), "api.yaml: line 1, column 2: the control character U+0000"},
		"Latin-1":                   {small + "x: caf\xe9\n", "api.yaml: line 4, column 7: the byte 0xE9 is no UTF-8; save the document as UTF-8"},
		"a bell":                    {small + "x: a\ay\n", "line 4, column 5: the control character U+0007; take it out, or write it in double quotes as \\u0007"},
		"a delete":                  {small + "x: a\x7f\n", "line 4, column 5: the control character U+007F"},
		"a control character of C1": {small + "x: a\u009f\n", "line 4, column 5: the control character U+009F"},
		"a form feed in a comment":  {small + "# \f\n", "line 4, column 3: the control character U+000C"},
		"a surrogate in UTF-8":      {small + "x: \xed\xa0\x80\n", "line 4, column 4: the byte 0xED is no UTF-8"},
		"no character":              {small + "x: \uffff\n", "line 4, column 4: the control character U+FFFF"},
		"a tab":                     {small + "x:\n\ty: 1\n", "api.yaml:5: invalid YAML: found character that cannot start any token"},
		"gzip":                      {"\x1f\x8b\x08\x00\x00", "line 1, column 1: the control character U+001F"},
		"HTML":                      {"<!DOCTYPE html>\n<html><head><title>Not found: page</title></head></html>\n", "api.yaml"},
		"a cut UTF-16":              {"\xff\xfe{\x00\"", "api.yaml"},
		"nothing":                   {"", "no mapping; an OpenAPI document begins with openapi: 3.0.x"},
		"a comment":                 {"# nothing\n", "no mapping"},
		"a word":                    {"openapi", "no mapping"},
		"two documents":             {small + "---\na: 1\n", ""},
	} {
		_, err := document.Parse("api.yaml", []byte(c.text))
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestAnErrorNamesThePlaceAndTheWayOut(t *testing.T) {
	t.Parallel()
	d := parse(t, small+"x:\n  y: 1\n")
	if d.Err() != nil {
		t.Fatal(d.Err())
	}
	n := d.Resolve("#/x/y")
	d.Fail(document.Path{"x", "y/z~"}, n, "write %s", "it is %d", 1)
	d.Fail(document.Path{"x"}, n, "another", "way")
	var at *document.Error
	if err := d.Err(); !errors.As(err, &at) || err.Error() != "line 5: /x/y~1z~0: it is 1; write %s" || at.Line != 5 {
		t.Errorf("%v", d.Err())
	}
	for _, c := range []struct {
		line int
		want string
	}{{3, "line 3: /a: text"}, {-3, "line 3 of the overlay: /a: text"}, {0, "/a: text"}} {
		if got := (document.Note{Pointer: "/a", Line: c.line, Text: "text"}).String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A document that nothing was changed of is the file, to the byte.
func TestADocumentWithoutChangesIsTheFile(t *testing.T) {
	t.Parallel()
	const text = "# a comment\nopenapi:   '3.0.3' # another\ninfo: {title: t,   version: \"1\"}\npaths:\n    {}\n"
	d := parse(t, text)
	if out, err := d.YAML(); err != nil || string(out) != text {
		t.Errorf("%v\n%s", err, out)
	}
	d.Changed()
	if out, err := d.YAML(); err != nil || string(out) == text || !strings.Contains(string(out), "# a comment") {
		t.Errorf("%v\n%s", err, out)
	}
}
