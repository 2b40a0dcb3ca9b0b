package suggest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	yaml "gopkg.in/yaml.v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/suggest"
)

// overlay is an overlay as a YAML decoder that is not the generator's reads it.
type overlay struct {
	Overlay string
	Info    struct{ Title, Version string }
	Actions []struct {
		Target string
		Update map[string]any
	}
}

// read reads an overlay strictly.
func read(t *testing.T, text []byte) (o overlay) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	d.KnownFields(true)
	if err := d.Decode(&o); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return o
}

// odd are names of paths and members that mean something else in YAML, JSON pointers
// or JSONPath.
var odd = []string{
	"yes", "null", "~", "1", "1.0", "0x1F", "2026-01-01", "#a", "a: b", "a #b", "- a", "[a]", "{a}", "*a", "&a", "!a", "|", ">", "%a", "@a", "'", `"`, `\`, `\n`,
	"it's", "a,b", "a]b", "a}b", "a\tb", " a ", "ü", "日本", "a~b", "a/b", "$", "$.paths", "..", "*", "?(@)", "' || '", "true", "=", "<<", "-", ":", "?",
}

// Whatever a member is called, the overlay names that member and nothing else.
func TestAttackNamesOfADocumentAreValuesInTheOverlay(t *testing.T) {
	for _, name := range odd {
		key, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(head+"  /login:\n"+op("post", "login", object("email", "password"), "{type: object, properties: {@: {type: object, properties: {token: {type: string}}}}}", ""), "@", string(key))
		o := read(t, suggested(t, text).Overlay())
		if len(o.Actions) != 1 {
			t.Errorf("%q: %+v", name, o)
			continue
		}
		auth, _ := o.Actions[0].Update["x-auth"].(map[string]any)
		response, _ := auth["response"].(map[string]any)
		want := "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name) + "/token"
		if response["accessToken"] != want {
			t.Errorf("%q: the token is at %q, want %q", name, response["accessToken"], want)
		}
	}
}

// Whatever a path is called, the overlay changes that operation and no other one.
func TestAttackAPathOfADocumentIsTheOneThatIsChanged(t *testing.T) {
	for _, name := range odd {
		if strings.ContainsAny(name, "{}?#\t/") || strings.TrimSpace(name) != name || name == ".." { // no path of a URL
			continue
		}
		path, err := json.Marshal("/login/" + name + "/login")
		if err != nil {
			t.Fatal(err)
		}
		text := head + "  " + string(path) + ":\n" + op("post", "login", object("email", "password"), object("token"), "") + "  /login:\n" + op("put", "other", "", "", "")
		dir := t.TempDir()
		spec, over := filepath.Join(dir, "api.yaml"), filepath.Join(dir, "over.yaml")
		for file, data := range map[string][]byte{spec: []byte(text), over: suggested(t, text).Overlay()} {
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		doc, err := document.Read(spec, over)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		api, err := doc.OpenAPI()
		if err != nil {
			t.Fatal(err)
		}
		for p, item := range api.Paths.Map() {
			for _, o := range item.Operations() {
				if (o.Extensions["x-auth"] != nil) != (o.OperationID == "login") {
					t.Errorf("%s: %s has x-auth %v", path, p, o.Extensions["x-auth"])
				}
			}
		}
	}
}

// Text of a document that gets into a comment stays in it.
func TestAttackTextOfADocumentStaysInTheComments(t *testing.T) {
	for _, text := range []string{"a\nactions: []", "a\r\nactions: []", "a\u2028actions: []", "a\u0085actions: []", "a\u202eb\u2066c\x1b[31m", strings.Repeat("long ", 100)} {
		s := &suggest.Suggestion{Name: text, Notes: []string{text}, Keys: []string{}, Roles: []suggest.Finding{{
			Role: "login", Method: "POST", Path: "/login", Why: []string{text}, Check: []string{text}, Others: []string{text}, Missing: text,
			Request: []suggest.Place{{Key: "password", At: "/p"}},
		}}}
		out := string(s.Overlay())
		if o := read(t, []byte(out)); o.Overlay != "1.0.0" || len(o.Actions) != 0 {
			t.Errorf("%q: %+v", text, o)
		}
		if i := strings.IndexFunc(out, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%q: %q is not seen", text, out[i:min(i+8, len(out))])
		}
		for line := range strings.Lines(out) {
			line = strings.TrimSuffix(line, "\n")
			if !strings.HasPrefix(strings.TrimSpace(line), "#") && !strings.HasPrefix(line, "overlay: ") && !strings.HasPrefix(line, "info: ") && line != "" {
				t.Errorf("%q: the line %q is no comment", text, line)
			}
			if len(line) > 102 && !strings.HasPrefix(line, "# Suggested") {
				t.Errorf("%q: a line of %d characters", text, len(line))
			}
		}
	}
}

// What lacks something is a comment as a whole, and what it would be is in it: whoever
// takes the first sign of each line away has an entry.
func TestAnEntryThatLacksSomethingIsACommentThatCanBeFilledIn(t *testing.T) {
	s := found(t, "  /login:\n"+op("post", "login", strings.Replace(object("email", "password", "app"), "type: object", "type: object, required: [app]", 1), object("token"), ""))
	text := string(s.Overlay())
	if len(read(t, []byte(text)).Actions) != 0 || !strings.Contains(text, "not used before you write values for /app, which only you know") {
		t.Fatalf("%s", text)
	}
	filled := strings.NewReplacer("# actions:", "actions:", "\n#  - ", "\n  - ", "\n#    ", "\n    ", "YOURS", "mine").Replace(text)
	o := read(t, []byte(filled))
	if len(o.Actions) != 1 || o.Actions[0].Target != "$.paths['/login'].post" {
		t.Fatalf("%+v\n%s", o, filled)
	}
	want := "map[request:map[fixed:map[/app:mine] password:/password username:/email] response:map[accessToken:/token] role:login]"
	if got := fmt.Sprint(o.Actions[0].Update["x-auth"]); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// The overlay of the same document is the same text, whatever the order of maps.
func TestTheOverlayIsTheSameInEveryRun(t *testing.T) {
	paths := signIn + "  /a:\n" + op("get", "a", "", "{type: array, items: {type: string}}", "      parameters: [{in: query, name: page, schema: {type: integer}}]\n") +
		"  /b:\n" + op("get", "b", "", "{type: array, items: {type: string}}", "      parameters: [{in: query, name: page, schema: {type: integer}}]\n")
	first := string(found(t, paths).Overlay())
	for range 20 {
		if again := string(found(t, paths).Overlay()); again != first {
			t.Fatalf("%s\nis not\n%s", again, first)
		}
	}
}
