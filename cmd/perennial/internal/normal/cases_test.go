package normal

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// through runs the passes on schemas as far as the one that is named, that included.
func through(t *testing.T, last, schemas string) *form {
	t.Helper()
	d, err := document.Parse("api.yaml", []byte("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    "+
		strings.ReplaceAll(strings.TrimSpace(schemas), "\n", "\n    ")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	f := formOf(d)
	for _, p := range passes() {
		if p.run(f); f.Err() != nil || p.name == last {
			return f
		}
	}
	t.Fatalf("no pass %s", last)
	return nil
}

// read is a text of YAML as JSON has it, by a decoder that is not ours.
func read(t *testing.T, text string) (v any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
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

// example is what a pass makes of schemas.
type example struct {
	name, schemas, want string
	// note is what is said of it; "" for nothing.
	note string
}

// become compares what a pass makes of each example with what it is to make of it,
// and what it says.
func become(t *testing.T, pass string, examples []example) {
	t.Helper()
	for _, c := range examples {
		f := through(t, pass, c.schemas)
		if f.Err() != nil {
			t.Errorf("%s: %v", c.name, f.Err())
			continue
		}
		if got, want := read(t, f.written()), read(t, c.want); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s\nbecomes %s\nwant    %s", c.name, c.schemas, f.written(), c.want)
		}
		said(t, c.name, f, c.note)
	}
}

// said compares what was said with what was to be; "" for nothing.
func said(t *testing.T, name string, f *form, want string) {
	t.Helper()
	var all []string
	for _, n := range f.Notes {
		all = append(all, n.String())
	}
	if text := strings.Join(all, "\n"); want == "" && text != "" || !strings.Contains(text, want) {
		t.Errorf("%s: notes are %q, want %q", name, text, want)
	}
}

// required are the members that have to be there.
func required(f *form, key string) string {
	return strings.Join(contents(node.Get(node.Get(f.schemas, key), "required")), " ")
}
