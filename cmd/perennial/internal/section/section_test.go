package section_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/section"
)

func TestASectionIsReplacedAndNothingElse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.md")
	if err := os.WriteFile(file, []byte("a\n<!-- x -->\nold\n<!-- /x -->\nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := section.Write(file, "x", "new\n"); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n" {
		t.Errorf("%q %v", text, err)
	}
	if err := section.Write(file, "y", "new\n"); err == nil {
		t.Error("a section that is not there was written")
	}
}
