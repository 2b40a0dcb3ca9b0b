package node_test

import (
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

func read(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var top yaml.Node
	if err := yaml.Unmarshal([]byte(text), &top); err != nil {
		t.Fatal(err)
	}
	return top.Content[0]
}

func write(t *testing.T, n *yaml.Node) string {
	t.Helper()
	out, err := yaml.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestATreeIsReadAndChanged(t *testing.T) {
	t.Parallel()
	n := read(t, "{a: 1, b: [x, {c: y}], d: {e: f}}")
	if node.Text(n, "a") != "1" || node.Text(n, "b") != "" || node.Get(n, "none") != nil || node.Get(nil, "a") != nil {
		t.Error("a member is not what it is")
	}
	if node.Child(node.Get(n, "b"), "0").Value != "x" || node.Child(node.Get(n, "b"), "7") != nil || node.Child(n, "d") == nil {
		t.Error("a pointer leads elsewhere")
	}
	copied := node.Clone(n)
	node.Set(n, "a", node.Str("2"))
	node.Set(n, "g", node.Yes())
	node.Remove(n, "b")
	node.Remove(n, "none")
	if got := write(t, n); got != "{a: \"2\", d: {e: f}, g: true}\n" && got != "{a: 2, d: {e: f}, g: true}\n" {
		t.Errorf("changed: %s", got)
	}
	if got := write(t, copied); got != "{a: 1, b: [x, {c: y}], d: {e: f}}\n" {
		t.Errorf("the copy has changed: %s", got)
	}
	keys := ""
	for key := range node.Pairs(n) {
		if keys += key; key == "d" {
			break
		}
	}
	for range node.Pairs(nil) {
		t.Error("nothing has a member")
	}
	if keys != "ad" {
		t.Errorf("keys are %s", keys)
	}
}
