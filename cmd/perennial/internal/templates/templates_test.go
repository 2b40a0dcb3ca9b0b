package templates_test

import (
	"os"
	"path/filepath"
	"testing"
	"text/template/parse"
	"unicode"

	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
)

// foreign are templates for oapi-codegen, which has functions of its own.
func foreign(name string) bool {
	switch name {
	case "additional-properties.tmpl", "client.tmpl", "constants.tmpl", "imports.tmpl", "typedef.tmpl", "union.tmpl", "union-and-additional-properties.tmpl":
		return true
	}
	return false
}

// all are the names of the templates.
func all(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.tmpl")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	return files
}

func TestEveryTemplateIsInTheBinaryAsItIsInItsFile(t *testing.T) {
	t.Parallel()
	for _, name := range all(t) {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if templates.Text(name) != string(want) {
			t.Errorf("%s is another text", name)
		}
		if _, err := templates.Parse(name); err != nil && !foreign(name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATemplateThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := templates.Parse("nothing.tmpl"); err == nil {
		t.Error("no error")
	}
	defer func() {
		if recover() == nil {
			t.Error("a text that is not there is one")
		}
	}()
	templates.Text("nothing.tmpl")
}

// Between the quotes of a literal a text of a document could end it: a template writes
// none itself, but by way of %q. The threat: a document whose title is Go.
func TestAttackNoTemplateQuotesByItself(t *testing.T) {
	t.Parallel()
	for _, name := range all(t) {
		if foreign(name) {
			continue
		}
		tmpl, err := templates.Parse(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		quotes := 0
		walk(tmpl.Tree.Root, func(n parse.Node) {
			switch n := n.(type) {
			case *parse.TextNode:
				for _, r := range string(n.Text) {
					if r == '"' || r == '`' {
						quotes++
					}
					if r != '\n' && r != '\t' && unicode.IsControl(r) {
						t.Errorf("%s has %U", name, r)
					}
				}
			case *parse.ActionNode:
				if quotes%2 != 0 {
					t.Errorf("%s: %s stands inside of quotes", name, n)
				}
			}
		})
	}
}

// walk visits the nodes of a template in the order of its text.
func walk(n parse.Node, visit func(parse.Node)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			walk(child, visit)
		}
	case *parse.IfNode:
		walk(n.List, visit)
		walk(n.ElseList, visit)
	case *parse.RangeNode:
		walk(n.List, visit)
		walk(n.ElseList, visit)
	case *parse.WithNode:
		walk(n.List, visit)
		walk(n.ElseList, visit)
	default:
		visit(n)
	}
}
