// Package npm reads the files of packages that others publish for npm, by way of
// the npm command and the registry that it is set to.
package npm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Pack downloads a package, NAME@VERSION, into the directory cache, unless it is
// there, and returns its file.
func Pack(ctx context.Context, cache, pkg string) (file string, err error) {
	name, version, _ := strings.Cut(strings.TrimPrefix(pkg, "@"), "@")
	file = filepath.Join(cache, strings.ReplaceAll(name, "/", "-")+"-"+version+".tgz") // as npm pack names it
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", pkg)
	cmd.Dir = cache
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm pack: %w: %s", err, bytes.TrimSpace(out))
	}
	return file, nil
}

// Each calls visit for every file of a package, in its order, with its path in the
// package and what reads it, until visit returns an error.
func Each(file string, visit func(path string, r io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for files := tar.NewReader(plain); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if path, ok := strings.CutPrefix(h.Name, "package/"); ok && h.Typeflag == tar.TypeReg {
			if err := visit(path, files); err != nil {
				return err
			}
		}
	}
}
