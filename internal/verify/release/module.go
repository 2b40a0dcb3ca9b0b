package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const (
	repository = "github.com/perennial-go/perennial"
	// version is that of every module in a rehearsal.
	version = "v0.1.0"
)

// released is one module of the repository.
type released struct {
	dir   string // where it is
	path  string // its module path
	gomod []byte // its go.mod as a release has it
}

// releasable returns the modules of go.work that users can import: all but the
// examples and what verifies the project.
func releasable(root string) ([]released, error) {
	work, err := os.ReadFile(filepath.Join(root, "go.work"))
	if err != nil {
		return nil, err
	}
	parsed, err := modfile.ParseWork("go.work", work, nil)
	if err != nil {
		return nil, err
	}
	var found []released
	for _, use := range parsed.Use {
		name := path.Clean(use.Path)
		if name == "examples" || strings.HasPrefix(name, "internal/verify") {
			continue
		}
		m := released{dir: filepath.Join(root, filepath.FromSlash(name)), path: path.Join(repository, name)}
		if m.gomod, err = gomod(m); err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, nil
}

// gomod is the go.mod of m as a release has it: its siblings by version, and
// nothing replaced.
func gomod(m released) ([]byte, error) {
	file := filepath.Join(m.dir, "go.mod")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	mod, err := modfile.Parse(file, text, nil)
	if err != nil {
		return nil, err
	}
	if got := mod.Module.Mod.Path; got != m.path {
		return nil, fmt.Errorf("%s: module %s, but its folder makes it %s", file, got, m.path)
	}
	for _, r := range mod.Replace {
		if !ours(r.Old.Path) {
			return nil, fmt.Errorf("%s: a replace of %s is lost in a release; remove it", file, r.Old.Path)
		}
		if err := mod.DropReplace(r.Old.Path, r.Old.Version); err != nil {
			return nil, err
		}
	}
	for _, r := range mod.Require {
		if ours(r.Mod.Path) {
			if err := mod.AddRequire(r.Mod.Path, version); err != nil {
				return nil, err
			}
		}
	}
	mod.Cleanup()
	return mod.Format()
}

func ours(modulePath string) bool {
	return modulePath == repository || strings.HasPrefix(modulePath, repository+"/")
}

// pack writes m into the proxy folder, and returns the size of its zip.
func (m released) pack(ctx context.Context, proxy string) (int64, error) {
	escaped, err := module.EscapePath(m.path)
	if err != nil {
		return 0, err
	}
	dir := filepath.Join(proxy, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	files, err := m.files(ctx)
	if err != nil {
		return 0, err
	}
	for name, text := range map[string]string{
		"list": version + "\n", version + ".mod": string(m.gomod),
		version + ".info": `{"Version":"` + version + `","Time":"2026-01-01T00:00:00Z"}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return 0, err
		}
	}
	out, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		return 0, err
	}
	defer out.Close()
	if err := zip.Create(out, module.Version{Path: m.path, Version: version}, files); err != nil {
		return 0, err
	}
	return out.Seek(0, io.SeekEnd)
}

// files are those of m that git knows or would add, without those of modules
// below it.
func (m released) files(ctx context.Context) ([]zip.File, error) {
	cmd := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = m.dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	names := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	var nested []string
	for _, name := range names {
		if dir, ok := strings.CutSuffix(name, "/go.mod"); ok {
			nested = append(nested, dir+"/")
		}
	}
	var files []zip.File
next:
	for _, name := range names {
		for _, dir := range nested {
			if strings.HasPrefix(name, dir) {
				continue next
			}
		}
		info, err := os.Lstat(filepath.Join(m.dir, filepath.FromSlash(name)))
		if err != nil || !info.Mode().IsRegular() {
			continue // removed and not committed yet, or a link
		}
		files = append(files, packed{m: m, name: name, FileInfo: info})
	}
	return files, nil
}

// packed is one file of a module's zip.
type packed struct {
	os.FileInfo
	m    released
	name string
}

// Path is the name in the zip.
func (p packed) Path() string { return p.name }

// Lstat describes the file.
func (p packed) Lstat() (os.FileInfo, error) { return p.FileInfo, nil }

// Open returns the contents: those of a release, for go.mod.
func (p packed) Open() (io.ReadCloser, error) {
	if p.name == "go.mod" {
		return io.NopCloser(bytes.NewReader(p.m.gomod)), nil
	}
	return os.Open(filepath.Join(p.m.dir, filepath.FromSlash(p.name)))
}
