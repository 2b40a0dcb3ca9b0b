package render_test

import (
	"encoding/json"
	"go/build"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// tagged is a document whose operations have these tags, one each.
func tagged(t *testing.T, tags ...string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(head + "security: []\npaths:\n")
	for i, tag := range tags {
		quoted, err := json.Marshal(tag)
		if err != nil {
			t.Fatal(err)
		}
		at := string(rune('a' + i))
		b.WriteString("  /" + at + "/x: {get: {operationId: op" + at + ", tags: [" + string(quoted) + "], responses: {'204': {description: ok}}}}\n")
	}
	return b.String()
}

// oddTags are names that something in Go, or in the package, has already, and names that
// are none.
var oddTags = []string{
	"type", "func", "API", "SDK", "Client", "New", "Session", "Close", "Do", "Raw", "error", "string", "context", "rest", "wire", "ünïcode", "日本", "1st", "2nd", "a-b", "a_b", "a b",
	"!", "?", "", "🎉", "linux", "windows", "test", "x_test", "doc", "models", "client", "server", "unions", "sdk", "Service", "operations",
}

// Every tag has a resource with a name of its own, in a file that the go command builds
// on every system.
func TestEveryTagIsAResourceWithANameOfItsOwn(t *testing.T) {
	for some := range slices.Chunk(oddTags, 13) {
		n := len(some)
		c := load(t, tagged(t, some...), "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK, sdk.PartClient}})
		fields := c.fields("API")
		for _, f := range fields {
			if !token.IsExported(f) || len(c.methods(f+"Service")) == 0 {
				t.Errorf("%v: the resource %s has %v", some, f, c.methods(f+"Service"))
			}
		}
		total := 0
		for _, f := range fields {
			total += len(c.methods(f + "Service"))
		}
		if total != n {
			t.Errorf("%v: %v have %d methods", some, fields, total)
		}
		dir := t.TempDir()
		seen := map[string]bool{}
		for name, text := range c.files {
			if filepath.Ext(name) != ".go" || strings.Contains(name, "/") {
				continue
			}
			if seen[strings.ToLower(name)] {
				t.Errorf("%s is there twice, where names have no case", name)
			}
			seen[strings.ToLower(name)] = true
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, system := range []string{"linux", "windows", "darwin", "js"} {
				ctx := build.Default
				ctx.GOOS, ctx.GOARCH = system, "amd64"
				if ok, err := ctx.MatchFile(dir, name); !ok || err != nil || strings.HasSuffix(name, "_test.go") {
					t.Errorf("%s is not built on %s (%v)", name, system, err)
				}
			}
		}
	}
}

// named are operations of one resource, with the names of their methods.
var named = []struct {
	ids  []string
	want []string
}{
	{[]string{"listThings", "getThing", "create-thing", "things.delete"}, []string{"Create", "Delete", "Get", "List"}},
	{[]string{"things/list", "things/get-by-name"}, []string{"GetByName", "List"}},
	{[]string{"thingsList", "listThings"}, []string{"List", "ListThings"}},
	{[]string{"things"}, []string{"Things"}},
	{[]string{"1", "2nd"}, []string{"Op1", "Op2Nd"}},
	{[]string{"getThing", "get_thing", "GetThing"}, []string{"Get", "GetThing", "GetThingOperation2"}},
	{[]string{"type", "func"}, []string{"Func", "Type"}},
}

func TestAMethodIsCalledWithoutItsResource(t *testing.T) {
	for _, c := range named {
		var b strings.Builder
		b.WriteString(head + "security: []\npaths:\n")
		for i, id := range c.ids {
			b.WriteString("  /" + string(rune('a'+i)) + "/x: {get: {operationId: '" + id + "', tags: [things], responses: {'204': {description: ok}}}}\n")
		}
		got := load(t, b.String(), "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK}}).methods("ThingsService")
		if len(got) != len(c.ids) || c.want[0] != "" && !slices.Equal(got, c.want) {
			t.Errorf("%v are %v, want %v", c.ids, got, c.want)
		}
	}
}

// Without tags an operation belongs to the first word of its path.
func TestAnOperationWithoutATagBelongsToItsPath(t *testing.T) {
	text := head + "security: []\npaths:\n  /users/{id}: {get: {operationId: x, parameters: [{in: path, name: id, required: true, schema: {type: string}}], responses: {'204': {description: ok}}}}\n" +
		"  /: {get: {operationId: y, responses: {'204': {description: ok}}}}\n  /{id}: {get: {operationId: z, parameters: [{in: path, name: id, required: true, schema: {type: string}}], responses: {'204': {description: ok}}}}\n"
	got := load(t, text, "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK}}).fields("API")
	if !slices.Equal(got, []string{"Root", "Users"}) {
		t.Errorf("the resources are %v", got)
	}
}
