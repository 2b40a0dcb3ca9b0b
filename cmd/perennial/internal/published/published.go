// Package published reads files of what others have published: packages for npm, by
// way of the npm command and the registry that it is set to, and Go modules, by way
// of the go command.
package published

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Pack downloads an npm package, NAME@VERSION, into the directory cache, unless it is
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

// Each calls visit for every file of an npm package, in its order, with its path in the
// package and what reads it, until visit returns an error.
func Each(file string, visit func(path string, r io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for files := tar.NewReader(plain); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			// The sum of all that was read stands behind it.
			if _, err = io.Copy(io.Discard, io.LimitReader(plain, maxFile)); err == nil {
				return nil
			}
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

// maxFile bounds what is read of one file, in bytes.
const maxFile = 64 << 20

// InPack returns one file of an npm package that was packed to file.
func InPack(file, path string) (data []byte, err error) {
	err = Each(file, func(name string, r io.Reader) error {
		if name != path || data != nil {
			return nil
		}
		data, err = io.ReadAll(io.LimitReader(r, maxFile+1))
		if err == nil && len(data) > maxFile {
			data, err = nil, fmt.Errorf("%s: %s is longer than %d MB", file, path, maxFile>>20)
		}
		return err
	})
	if err == nil && data == nil {
		err = fmt.Errorf("%s has no %s", file, path)
	}
	return data, err
}

// InModule returns one file of a Go module, PATH@VERSION. cache is a directory
// outside of any module: nothing there depends on it.
func InModule(ctx context.Context, cache, module, path string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	cmd.Dir = cache
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var found struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &found); jsonErr != nil || found.Error != "" || found.Dir == "" {
		if found.Error == "" {
			found.Error = strings.TrimSpace(stderr.String())
		}
		return nil, errors.Join(err, errors.New("go mod download: "+found.Error))
	}
	return os.ReadFile(filepath.Join(found.Dir, filepath.FromSlash(path)))
}
