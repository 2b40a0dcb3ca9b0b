package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/published"
)

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
	return published.InModule(ctx, cache, s.module, s.path)
}

func (s source) fromNPM(ctx context.Context, cache string) ([]byte, error) {
	file, err := published.Pack(ctx, cache, s.npm)
	if err != nil {
		return nil, err
	}
	return published.InPack(file, s.path)
}
