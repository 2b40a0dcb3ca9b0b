package document_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

const small = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n"

func parse(t *testing.T, text string) *document.Document {
	t.Helper()
	d, err := document.Parse("api.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// asJSON is the document as the judge reads it: encoding/json.
func asJSON(t *testing.T, d *document.Document) (v map[string]any) {
	t.Helper()
	text, err := d.JSON()
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// utf16With encodes a text with a byte order mark.
func utf16With(text string, big bool) string {
	var b strings.Builder
	for _, u := range append([]uint16{0xFEFF}, utf16.Encode([]rune(text))...) {
		if big {
			b.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		} else {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		}
	}
	return b.String()
}

func TestADocumentIsReadHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"YAML":                   small,
		"line ends of Windows":   strings.ReplaceAll(small, "\n", "\r\n"),
		"a byte order mark":      "\uFEFF" + small,
		"UTF-16":                 utf16With(small, false),
		"UTF-16, the other way":  utf16With(small, true),
		"JSON":                   `{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}`,
		"JSON with a mark":       "\uFEFF" + `{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}`,
		"a version that is none": strings.Replace(small, "'1'", "1", 1),
		"a flow mapping":         "{openapi: 3.0.3, info: {title: t, version: 1}, paths: {}}",
		"an alias":               "openapi: 3.0.3\nx: &v '1'\ninfo: {title: t, version: *v}\npaths: {}\n",
		"a merge key":            "openapi: 3.0.3\nx: &i {title: t, version: '1'}\ninfo: {<<: *i}\npaths: {}\n",
	} {
		v := asJSON(t, parse(t, text))
		if info, _ := v["info"].(map[string]any); v["openapi"] != "3.0.3" || info["title"] != "t" || info["version"] != "1" {
			t.Errorf("%s: %v", name, v)
		}
	}
}

// JSON is read as JSON: it has escapes and characters that YAML has not.
func TestJSONIsReadAsJSON(t *testing.T) {
	t.Parallel()
	const text = `{"openapi": "3.0.3", "info": {"title": "\ud83d\ude00 \u0085` + "\u0085\u007f" + `", "version": "1"}, "paths": {}, "x": [1.0, 1e3, 12345678901234567890, true, null, "\/", "on"]}`
	d := parse(t, text)
	var want map[string]any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if got := asJSON(t, d); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("read %v\nwant %v", got, want)
	}
	if again, err := d.JSON(); err != nil || !strings.Contains(string(again), "12345678901234567890") {
		t.Errorf("a large number has lost digits: %s, %v", again, err)
	}
}

func TestAMistakeIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"JSON":                  {"{\n\"openapi\": \"3.0.3\",\n\"a\": tru\n}", "api.yaml:3: invalid JSON"},
		"a key twice in JSON":   {"{\n\"openapi\": \"3.0.3\",\n\"a\": 1,\n\"a\": 2}", `api.yaml:4: invalid JSON: key "a" stands in line 3 already`},
		"two documents in JSON": {"{\"openapi\": \"3.0.3\"}\n{}", "something follows"},
		"a key twice in YAML":   {small + "a: 1\na: 2\n", `api.yaml:5: invalid YAML: mapping key "a" already defined at line 4`},
		"a key that is a list":  {small + "? [a]\n: 1\n", "api.yaml:4: a key is no string"},
		"no UTF-8":              {"{\n\"a\": \"\xff\"}", "api.yaml:2: the byte 0xFF is no UTF-8"},
		"Swagger":               {"swagger: '1.2'", "neither openapi: 3.0.x, 3.1.x or 3.2.x nor swagger: 2.0"},
		"an alias in itself":    {small + "a: &a [*a]\n", "api.yaml:4: an alias contains itself"},
		"deep JSON":             {`{"openapi": "3.0.3", "a": ` + strings.Repeat("[", 3000) + strings.Repeat("]", 3000) + "}", "nested deeper than"},
		"deep YAML":             {small + "a: " + strings.Repeat("[", 3000) + strings.Repeat("]", 3000), "nested deeper than"},
	} {
		if _, err := document.Parse("api.yaml", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Nothing but a regular file of some size is read: a device or a pipe might never
// end.
func TestAttackOnlyRegularFilesAreRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fifo := filepath.Join(dir, "pipe")
	if err := pipe(fifo); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(dir, "large")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 1<<30); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{os.DevNull: "no regular file", fifo: "no regular file", dir: "no regular file", large: "more than 64 MB"} {
		if _, err := document.Read(path, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	spec := filepath.Join(dir, "api.yaml")
	if err := os.WriteFile(spec, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := document.Read(spec, fifo); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("as an overlay: %v", err)
	}
}

// What all changes together add is bounded, whoever asks for the copies.
func TestAttackCopiesAreCounted(t *testing.T) {
	t.Parallel()
	d := parse(t, small)
	for range 1 << 20 {
		d.Clone(document.Path{"x"}, d.Root)
		if d.Err() != nil {
			break
		}
	}
	if d.Err() == nil || !strings.Contains(d.Err().Error(), "more than") {
		t.Errorf("%v", d.Err())
	}
}

// overlaid lays an overlay over a document.
func overlaid(t *testing.T, text, overlay string) (*document.Document, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"api.yaml": text, "over.yaml": overlay} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return document.Read(filepath.Join(dir, "api.yaml"), filepath.Join(dir, "over.yaml"))
}

func TestWhatGoIsWrittenAnOverlayMaySay(t *testing.T) {
	t.Parallel()
	const text = small + "components: {schemas: {A: {x-go-type: os.File}, B: {type: string}}}\n"
	d, err := overlaid(t, text, "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions:\n  - target: $.components.schemas['B']\n    update: {x-go-type: refresh.Secret}\n")
	if err != nil {
		t.Fatal(err)
	}
	out, err := d.YAML()
	if err != nil || strings.Contains(string(out), "os.File") || !strings.Contains(string(out), "refresh.Secret") || d.Name != "api.yaml+over.yaml" {
		t.Errorf("%s: %v\n%s", d.Name, err, out)
	}
}

func TestAnOverlayThatDoesNothingIsAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ actions, want string }{
		"no target":        {"[{target: $.nothing, update: {a: 1}}]", "did not match any targets"},
		"no path":          {"[{target: '$[', update: {a: 1}}]", "over.yaml"},
		"no overlay":       {"1", "over.yaml"},
		"a filter of 9535": {"[{target: \"$.paths[?@.get]\", update: {a: 1}}]", "did not match any targets"},
	} {
		_, err := overlaid(t, small, "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions: "+c.actions+"\n")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is read, it is an error or a document that others can read.
func FuzzParse(f *testing.F) {
	for _, text := range []string{small, "{}", `{"openapi": "3.1.0", "a": "\ud800"}`, "openapi: 3.0.0\na: &a {<<: [*a]}\n", "\xff\xfe{\x00", "openapi: 3.0.0\nb: !!binary x\nd: 2020-01-01\nf: .nan\ni: 0x_1\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := document.Parse("api.yaml", data)
		if err != nil {
			return
		}
		out, err := d.JSON()
		if err != nil || !json.Valid(out) {
			t.Errorf("no JSON: %v\n%s", err, out)
		}
	})
}

// Swagger 2.0 is converted, and told.
func TestSwagger2IsConverted(t *testing.T) {
	t.Parallel()
	d := parse(t, `swagger: 2.0
info: {title: t, version: 1.0}
host: api.example.com
basePath: /v1
schemes: [https]
securityDefinitions: {k: {type: apiKey, in: header, name: X-Key}}
security: [{k: []}]
paths:
  /a/{id}:
    post:
      operationId: postA
      produces: [application/json]
      parameters:
        - {in: path, name: id, required: true, type: integer}
        - {in: body, name: body, schema: {$ref: '#/definitions/A'}}
      responses: {200: {description: ok, schema: {$ref: '#/definitions/A'}}}
definitions: {A: {type: object, properties: {a: {type: string}}}}
`)
	if len(d.Notes) != 1 || !strings.Contains(d.Notes[0].Text, "Swagger 2.0") {
		t.Errorf("notes: %v", d.Notes)
	}
	api, err := d.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if err := api.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	op := api.Paths.Value("/a/{id}").Post
	if api.Servers[0].URL != "https://api.example.com/v1" || op.RequestBody.Value.Content["application/json"].Schema.Ref != "#/components/schemas/A" ||
		op.Parameters[0].Value.Schema.Value.Type.Is("integer") == false || op.Responses.Value("200").Value.Content["application/json"] == nil {
		t.Errorf("%s", mustJSON(t, d))
	}
	if _, err := document.Parse("api.yaml", []byte("swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: []\n")); err == nil {
		t.Error("a document whose paths are a list was read")
	}
}

// Keys that YAML does not read as texts are what is written, to every reader.
func TestKeysAreTextsAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	d := parse(t, `openapi: 3.0.3
info: {title: t, version: 1.0}
paths: {}
components: {schemas: {A: {type: object, required: [1, 2024-01-01], properties: {null: {}, ~: {}, 1.50: {}, 0x1F: {}, 2024-01-01: {}, 1: {}, true: {}}}}}
`)
	api, err := d.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"null", "~", "1.50", "0x1F", "2024-01-01", "1", "true"} {
		if api.Components.Schemas["A"].Value.Properties[name] == nil {
			t.Errorf("no property %s: %s", name, mustJSON(t, d))
		}
	}
}

func mustJSON(t *testing.T, d *document.Document) string {
	t.Helper()
	text, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
