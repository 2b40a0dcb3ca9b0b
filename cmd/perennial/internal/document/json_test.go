package document_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

// wrapped puts a value of JSON into a document.
func wrapped(value string) string {
	return `{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "x": ` + value + "}"
}

// Every value of JSON comes back as encoding/json has it.
func TestEveryValueOfJSONIsKept(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		`"\ud83d\ude00"`, `"\ud83d"`, `"\u0000"`, `"\u0085\u009f\u007f"`, "\"\u0085\u009f\u007f\"", `"\u2028\u2029"`, `"\/\b\f"`, `"\ufeff"`, "\"\ufeff\"", `"<>&"`, "\"tab\\tin\"",
		`0`, `-0`, `1e400`, `1E-7`, `123456789012345678901234567890`, `0.1000000000000000055`, `-1.5e+3`, `true`, `null`, `[]`, `{}`, `[[[]]]`, `{"": {"": ""}}`,
		`"yes"`, `"~"`, `"0x10"`, `"1.0"`, `"2020-01-02"`, `"*a"`, `"&a"`, `"<<"`, `{"<<": {"a": 1}}`, `{"1": 1, "01": 2, "1.0": 3}`, `"a: b # c"`, `"- a"`, `"multi\nline\n"`, `" "`,
	} {
		text := wrapped(value)
		out, err := parse(t, text).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := numbered(t, out), numbered(t, []byte(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %v, want %v", value, got, want)
		}
	}
}

// numbered decodes JSON with its numbers as they are written, but for the zeros and
// signs that say nothing.
func numbered(t *testing.T, text []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if o := v.(map[string]any); o["x"] == json.Number("-0") {
		o["x"] = json.Number("0")
	}
	return v
}

// What is written as YAML is read as the same: a repaired document goes to readers
// that have YAML alone.
func TestAWrittenDocumentIsReadAsItWas(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		draw := rand.New(rand.NewPCG(seed, 1))
		text := wrapped(value(draw, 0))
		d := parse(t, text)
		d.Changed()
		out, err := d.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := asJSON(t, parse(t, string(out))), asJSON(t, d); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %s\nis written as\n%s", seed, text, out)
		}
		if got, want := decoded(t, string(out)), any(asJSON(t, d)); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: another reader has %v, and not %v\n%s", seed, got, want, out)
		}
	}
}

// value draws a value of JSON with strings that YAML takes for something else.
func value(draw *rand.Rand, depth int) string {
	words := []string{"", "a", "yes", "null", "~", "1", "1.0", "0x1", "1e3", "2020-01-02", "<<", "*a", "&a", "!a", "a: b", "- a", "# a", "a\nb", " a", "a ", "é", "😀", "\u2028", "\t", "%", "@", "`", "'", `"`, `\`, "{", "[", "?", "|", ">", "---", "...", "=", "12:30", "\u0001", "\r\n"}
	key := func() string {
		text, _ := json.Marshal(words[draw.IntN(len(words))])
		return string(text)
	}
	if depth > 3 {
		return key()
	}
	switch draw.IntN(6) {
	case 0:
		return strconv.Itoa(draw.IntN(2000) - 1000)
	case 1:
		return []string{"true", "false", "null", "1.5", "-2e10"}[draw.IntN(5)]
	case 2:
		return "[" + value(draw, depth+1) + ", " + value(draw, depth+1) + "]"
	case 3, 4:
		list, seen := []string{}, map[string]bool{}
		for range draw.IntN(5) {
			if k := key(); !seen[k] {
				seen[k] = true
				list = append(list, k+": "+value(draw, depth+1))
			}
		}
		return "{" + strings.Join(list, ", ") + "}"
	}
	return key()
}

func TestWhatIsNoJSONIsAnErrorWithItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{\n\"a\": 1,\n}":                 "api.json:3: invalid JSON",
		"{\n\"a\": 1\n\"b\": 2}":          "api.json:3: invalid JSON",
		"{\n\"a\": 'b'}":                  "api.json:2: invalid JSON",
		"{\n\"a\": 01}":                   "api.json:2: invalid JSON",
		"{\n\"a\": NaN}":                  "api.json:2: invalid JSON",
		"{\n\"a\": \"b\nc\"}":             "api.json:2: invalid JSON",
		"{\n\"a\": \"\\x41\"}":            "api.json:2: invalid JSON",
		"{\n\"a\": [1,\n2":                "api.json:3: invalid JSON: it ends too early; is the file whole?",
		"{\n\"a\": {\"b\": 1, \"b\": 2}}": `api.json:2: invalid JSON: key "b" stands in line 2 already`,
		"{\n\"a\": // comment\n1}":        "api.json:2: invalid JSON",
		"{}\n\n}":                         "api.json:3: invalid JSON",
		"{}":                              "api.json: the document says neither openapi: 3.0.x",
		"{\n\"openapi\": 3}":              "neither openapi",
		"[1]":                             "api.json: the document is no mapping",
		"\"openapi\"":                     "api.json: the document is no mapping",
		"null":                            "api.json: the document is no mapping",
		"{\n\"\xff\": 1}":                 "api.json:2: the byte 0xFF is no UTF-8; save the document as UTF-8",
	} {
		_, err := document.Parse("api.json", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "comment") {
			t.Errorf("%q: the error has the text of the document: %v", text, err)
		}
	}
}

// The lines that errors and notes name are those of the file, in JSON as in YAML.
func TestLinesAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"JSON":                 "{\n\"openapi\": \"3.0.3\",\n\"a\": {\n\"b\":\n[1,\n{\"c\": 2}]}}",
		"JSON of Windows":      "{\r\n\"openapi\": \"3.0.3\",\r\n\"a\": {\r\n\"b\":\r\n[1,\r\n{\"c\": 2}]}}",
		"YAML":                 "# a\nopenapi: 3.0.3\na:\n  b:\n    - 1\n    - c: 2\n",
		"YAML of Windows":      "# a\r\nopenapi: 3.0.3\r\na:\r\n  b:\r\n    - 1\r\n    - c: 2\r\n",
		"with a mark":          "\ufeff# a\nopenapi: 3.0.3\na:\n  b:\n    - 1\n    - c: 2\n",
		"JSON with a long key": "{\n\"openapi\": \"3.0.3\",\n\"a\": {\n\"b\":\n[1,\n{\"" + strings.Repeat("c", 9000) + "\": 1, \"c\": 2}]}}",
	} {
		d, err := document.Parse("api", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for ref, line := range map[string]int{"#/openapi": 2, "#/a/b/0": 5, "#/a/b/1/c": 6} {
			if got := d.Resolve(ref); got == nil || got.Line != line {
				t.Errorf("%s: %s is in line %v, want %d", name, ref, got, line)
			}
		}
	}
}
