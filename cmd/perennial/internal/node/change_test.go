package node_test

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// Every function takes what is nothing, or of another kind, for what has nothing: a
// document is somebody else's.
func TestWhatIsOfAnotherKindHasNothing(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]*yaml.Node{
		"nothing": nil, "a scalar": node.Str("a"), "a list": read(t, "[a, b]"), "an empty mapping": node.Map(), "null": read(t, "null"),
	} {
		if node.Get(n, "a") != nil || node.Text(n, "a") != "" || node.Child(n, "a") != nil || node.Child(n, "-1") != nil || node.Child(n, "2") != nil {
			t.Errorf("%s has a member", name)
		}
		for key := range node.Pairs(n) {
			t.Errorf("%s has the key %s", name, key)
		}
	}
	if n := read(t, "a: [1]"); node.Text(n, "a") != "" {
		t.Error("a list is a text")
	}
}

func TestAMappingKeepsItsOrder(t *testing.T) {
	t.Parallel()
	keys := func(n *yaml.Node) (all []string) {
		for key := range node.Pairs(n) {
			all = append(all, key)
		}
		return all
	}
	n := read(t, "c: 1\na: 2\nb: 3\n")
	node.Set(n, "a", node.Str("new"))
	node.Set(n, "z", node.Str("last"))
	if got := keys(n); !slices.Equal(got, []string{"c", "a", "b", "z"}) || node.Text(n, "a") != "new" {
		t.Errorf("keys are %v", got)
	}
	rest := n.Content
	node.Remove(n, "c")
	if got := keys(n); !slices.Equal(got, []string{"a", "b", "z"}) {
		t.Errorf("keys are %v", got)
	}
	if rest[2].Value != "a" || rest[0].Value != "c" {
		t.Error("to remove a key has changed a list that others have")
	}
	for key := range node.Pairs(n) { // what is walked may be changed
		node.Remove(n, key)
	}
}

// A key or a text that looks like something else in YAML stays a text.
func TestATextIsWrittenAsOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "1", "1.0", "true", "null", "~", "2020-01-02", "0x1", "a: b", "- a", "# a", "a\nb", " a ", "*a", "&a", "é", "'", `"`, "<<", "{", "%", "\u2028", "\t"} {
		n := node.Map()
		node.Set(n, text, node.Str(text))
		var v map[string]any
		if err := yaml.Unmarshal([]byte(write(t, n)), &v); err != nil || len(v) != 1 || v[text] != text {
			t.Errorf("%q is read as %#v, %v", text, v, err)
		}
	}
	if got := write(t, node.Map(node.Str("a"), node.Yes())); got != "a: true\n" {
		t.Errorf("true is %s", got)
	}
}

// A copy has no alias and no anchor, and shares nothing.
func TestACopySharesNothing(t *testing.T) {
	t.Parallel()
	n := read(t, "x: &a {b: [1, {c: d}]}\ny: *a\n")
	c := node.Clone(n)
	if got := write(t, c); got != "x: {b: [1, {c: d}]}\ny: {b: [1, {c: d}]}\n" {
		t.Errorf("the copy is %s", got)
	}
	node.Set(node.Child(node.Get(node.Get(c, "x"), "b"), "1"), "c", node.Str("changed"))
	for _, at := range []*yaml.Node{node.Get(c, "y"), node.Get(n, "x"), node.Get(n, "y")} {
		if got := node.Text(node.Child(node.Get(at, "b"), "1"), "c"); got != "d" {
			t.Errorf("a change of the copy is in another place: %s", got)
		}
	}
	if node.Get(n, "x") != node.Get(n, "y") || node.Follow(nil) != nil {
		t.Error("an alias is not followed")
	}
}
