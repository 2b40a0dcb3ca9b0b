package filestore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/filestore"
)

func TestDefaultPath(t *testing.T) {
	config, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", 300)
	seen := map[string]string{}
	for _, account := range []string{
		"", "ada", "Ada", "ADA", "ada@example.com", "a/b", `a\b`, "a%2fb", "..", "../../etc/passwd", "con", "nul.txt", "a b", "a\x00b", "a:b",
		"ü", "a.", " ", long, long + "a", strings.Repeat("A", 300), "%sha256-", "sha256-", strings.Repeat("/", 60),
	} {
		path, err := filestore.DefaultPath("My tool", account)
		if err != nil {
			t.Errorf("%q: %v", account, err)
			continue
		}
		dir, file := filepath.Split(path)
		if filepath.Clean(dir) != filepath.Join(config, "My tool") {
			t.Errorf("%q is not in the folder of the program: %s", account, path)
		}
		if len(file) > 200 || strings.ContainsAny(file, "\x00 :/\\<>|?*\"") || file != strings.ToLower(file) {
			t.Errorf("%q: %q is no safe name", account, file)
		}
		if other, ok := seen[strings.ToLower(file)]; ok {
			t.Errorf("%q and %q share a file", account, other)
		}
		seen[strings.ToLower(file)] = account
	}
}

func TestDefaultPathOfABadName(t *testing.T) {
	for _, app := range []string{"", ".", "..", ".hidden", "a/b", `a\b`, "a.", "a ", " a", "con", "NUL.txt", "com1", "ü", "a\x00", strings.Repeat("a", 101)} {
		if path, err := filestore.DefaultPath(app, "ada"); err == nil {
			t.Errorf("%q was accepted: %s", app, path)
		}
	}
}

func FuzzDefaultPath(f *testing.F) {
	f.Add("ada", "Ada")
	f.Add("a/../b", "%")
	f.Fuzz(func(t *testing.T, a, b string) {
		one, err := filestore.DefaultPath("tool", a)
		if err != nil {
			t.Fatal(err)
		}
		two, err := filestore.DefaultPath("tool", b)
		if err != nil {
			t.Fatal(err)
		}
		if strings.EqualFold(one, two) != (a == b) {
			t.Errorf("%q and %q: %s and %s", a, b, one, two)
		}
		if filepath.Dir(one) != filepath.Dir(two) || !strings.HasPrefix(filepath.Base(one), "session-") {
			t.Errorf("%q leaves the folder: %s", a, one)
		}
	})
}
