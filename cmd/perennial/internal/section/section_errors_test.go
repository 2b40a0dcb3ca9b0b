package section_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/section"
)

// texts are files with and without a place for the section x.
var texts = map[string]struct {
	text string
	want string // "" for an error
}{
	"empty":               {"", ""},
	"no end":              {"<!-- x -->\nold\n", ""},
	"no begin":            {"old\n<!-- /x -->\n", ""},
	"the other way round": {"<!-- /x -->\nold\n<!-- x -->\n", ""},
	"another section":     {"<!-- xy -->\nold\n<!-- /xy -->\n", ""},
	"in a line":           {"a <!-- x --> b <!-- /x -->\n", ""},
	"nothing in between":  {"<!-- x -->\n<!-- /x -->\n", "<!-- x -->\nnew\n<!-- /x -->\n"},
	"two sections":        {"<!-- y -->\n1\n<!-- /y -->\n<!-- x -->\n2\n<!-- /x -->\n", "<!-- y -->\n1\n<!-- /y -->\n<!-- x -->\nnew\n<!-- /x -->\n"},
	"the first of two":    {"<!-- x -->\n1\n<!-- /x -->\n<!-- x -->\n2\n<!-- /x -->\n", "<!-- x -->\nnew\n<!-- /x -->\n<!-- x -->\n2\n<!-- /x -->\n"},
}

// A file without a place for the section stays as it is, and the error says what to
// write into it.
func TestAFileWithoutAPlaceIsNotChanged(t *testing.T) {
	t.Parallel()
	for name, c := range texts {
		file := filepath.Join(t.TempDir(), "a.md")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := section.Write(file, "x", "new\n\n")
		text, readErr := os.ReadFile(file)
		if readErr != nil {
			t.Fatal(readErr)
		}
		switch {
		case c.want != "":
			if err != nil || string(text) != c.want {
				t.Errorf("%s: %v, %q", name, err, text)
			}
		case err == nil || !strings.Contains(err.Error(), "write the lines <!-- x --> and <!-- /x --> into it"):
			t.Errorf("%s: %v", name, err)
		case string(text) != c.text:
			t.Errorf("%s: it has become %q", name, text)
		}
	}
	if err := section.Write(filepath.Join(t.TempDir(), "none.md"), "x", "new"); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}

func TestWritingTwiceIsWritingOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.md")
	if err := os.WriteFile(file, []byte("a\n<!-- x -->\n<!-- /x -->\nb"), 0o600); err != nil {
		t.Fatal(err)
	}
	var first []byte
	for i := range 3 {
		if err := section.Write(file, "x", "$1 \\n %s\n"); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = text
		}
		if string(text) != string(first) || !strings.Contains(string(text), "\n$1 \\n %s\n") {
			t.Errorf("%q, first %q", text, first)
		}
	}
}
