package document_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

// decoded is a text as the judge has it: the decoder of YAML, which resolves
// aliases and merge keys by itself. What is not JSON there is a string here.
func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What is read of YAML is what another reader has.
func TestYAMLIsReadAsAnotherReaderHasIt(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"an alias of a mapping":     "x: &a {b: [1, {c: d}]}\ny: *a\nz: [*a, *a]",
		"an alias of a scalar":      "x: &a 12\ny: *a",
		"an anchor set twice":       "x: &a 1\ny: *a\nz: &a 2\nw: *a",
		"a merge key":               "x: &a {b: 1, c: 2}\ny: {<<: *a, c: 3}",
		"a merge key that is last":  "x: &a {b: 1, c: 2}\ny:\n  c: 3\n  <<: *a",
		"merge keys of a list":      "x: &a {b: 1}\nw: &d {b: 2, e: 5}\ny: {<<: [*a, *d], f: 6}",
		"a merge key in a merge":    "x: &a {b: 1}\nw: &d {<<: *a, e: 5}\ny: {<<: *d}",
		"a merge key in quotes":     "y: {'<<': 1}",
		"block scalars":             "a: |\n  one\n  two\nb: >\n  one\n  two\nc: |-\n  one\nd: >+\n  one\n\n",
		"quotes":                    "a: 'it''s'\nb: \"\\u00e9\\x41\\n\\t\\\\ \\U0001F600\"",
		"numbers":                   "a: [0, -1, 1.5, 1e3, 0x1F, 0o17, 1_000, +1, .5]",
		"words that are no numbers": "a: [1.2.3, 0x, 1__, '12', 2020-01, 12:30:45, v1, ~x]",
		"words for truth and null":  "a: [true, True, FALSE, null, ~, Null, '']\nb:\nc: yes\nd: 'null'",
		"tags":                      "a: !!str 12\nb: !!int '12'\nc: !!float 1",
		"a list below its key":      "a:\n- 1\n- b: 2\n  c: 3",
		"comments":                  "# one\na: 1 # two\n# three\nb: '#no'",
		"a document marker":         "---\na: 1\n...\n",
		"a directive":               "%YAML 1.1\n---\na: 1\n",
		"keys of other types":       "a: {b: {'200': x, default: y}}",
		"unicode":                   "é: 名\n\"\\u2028\": \"\\u0085\"\nemoji: 😀",
	} {
		doc := small + "y0: 1\n" + indent(text)
		if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "%") {
			doc = strings.TrimSuffix(strings.Replace(text, "a: 1", strings.TrimSpace(small)+"\na: 1", 1), "...\n")
		}
		want, _ := decoded(t, strings.Replace(doc, "openapi: 3.0.3", "openapi: '3.0.3'", 1)).(map[string]any)
		if got := asJSON(t, parse(t, doc)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s\nis read as %v\nwant       %v", name, text, got, want)
		}
	}
}

// indent puts a text below a key.
func indent(text string) string { return "x-text:\n  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n" }

// What YAML takes for a number, a date or a truth value is a text where OpenAPI has
// texts, as it was written.
func TestTextsStayAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"1.0", "1.10", "2", "2020-01-02", "true", "no", "0x10", "1e3", ".5", "1_000", "012", "12:30"} {
		v := asJSON(t, parse(t, "openapi: 3.0.3\ninfo: {title: "+word+", version: "+word+"}\npaths: {/a: {get: {operationId: "+word+", summary: "+word+", responses: {'200': {description: "+word+"}}}}}\n"))
		for _, at := range []string{"info/title", "info/version", "paths//a/get/operationId", "paths//a/get/summary", "paths//a/get/responses/200/description"} {
			if got := below(v, strings.Split(strings.Replace(at, "//a", "/~a", 1), "/")); got != word {
				t.Errorf("%s %s is %#v", at, word, got)
			}
		}
	}
	for _, version := range []string{"3.1", "3.0"} {
		if v := asJSON(t, parse(t, "openapi: "+version+"\ninfo: {title: t, version: '1'}\n")); v["openapi"] != version {
			t.Errorf("openapi: %s is %#v", version, v["openapi"])
		}
	}
}

// below is the value at a place; ~ is the slash of a path.
func below(v any, at []string) any {
	for _, key := range at {
		m, _ := v.(map[string]any)
		v = m[strings.Replace(key, "~", "/", 1)]
	}
	return v
}

func TestAttackAliasesThatMultiplyAreRefused(t *testing.T) {
	t.Parallel()
	bomb := small + "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n"
	for i := 1; i < 9; i++ {
		bomb += fmt.Sprintf("x%d: &x%d [%s*x%d]\n", i, i, strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 9), i-1)
	}
	merges := small + "m0: &m0 {a: 1}\n"
	for i := 1; i < 40; i++ {
		merges += fmt.Sprintf("m%d: &m%d {<<: *m%d, b%d: *m%d, c%d: *m%d}\n", i, i, i-1, i, i-1, i, i-1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"aliases":            {bomb, "values once aliases are followed; write them as $ref"},
		"merge keys":         {merges, "values once aliases are followed; write them as $ref"},
		"an alias in itself": {small + "a: &a {b: {c: *a}}\n", "api.yaml:4: an alias contains itself; write it as a $ref"},
		"a merge of itself":  {small + "a: &a {<<: *a}\n", "api.yaml:4: "},
		"no anchor":          {small + "a: *b\n", "api.yaml:"},
		"another YAML":       {"%YAML 1.2\n---\n" + small, "api.yaml:1: invalid YAML"},
		"deep aliases":       {small + deepAliases(60), "nested deeper than"},
	} {
		if _, err := document.Parse("api.yaml", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// deepAliases nests an alias in a nest in an alias.
func deepAliases(n int) string {
	var b strings.Builder
	b.WriteString("d0: &d0 x\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "d%d: &d%d %s*d%d%s\n", i, i, strings.Repeat("[", 10), i-1, strings.Repeat("]", 10))
	}
	return b.String()
}

// An anchor is a value: what is made of one place does not change the others.
func TestAnAliasIsACopy(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"an alias":    "x: &a {b: {c: 1}}\ny: *a\n",
		"a merge key": "x: &a {b: {c: 1}}\ny: {<<: *a}\n",
	} {
		d := parse(t, small+text)
		d.Set(d.Resolve("#/x/b"), "c", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "2"})
		if got := d.Resolve("#/y/b/c").Value; got != "1" {
			t.Errorf("%s: a change of x/b/c makes y/b/c %s", name, got)
		}
		text, err := d.YAML()
		if err != nil || strings.ContainsAny(string(text), "&*") || strings.Contains(string(text), "<<") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}
