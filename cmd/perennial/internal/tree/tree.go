// Package tree puts generated files in place, all of them or none.
package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Tree is generated files by their path below Root. It owns the generated files
// in the directories that it writes to: one that it does not have is stale.
type Tree struct {
	Root  string
	Files map[string][]byte
}

// Difference is a file that is not what was generated.
type Difference struct {
	Path string
	// What is "differs", "is missing" or "is stale".
	What string
}

func (d Difference) String() string { return d.Path + " " + d.What }

// Diff compares the generated files with those in place, in the order of paths.
func (t Tree) Diff() ([]Difference, error) {
	var diffs []Difference
	for path, want := range t.Files {
		have, err := os.ReadFile(filepath.Join(t.Root, path))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			diffs = append(diffs, Difference{path, "is missing"})
		case err != nil:
			return nil, err
		case !bytes.Equal(have, want):
			diffs = append(diffs, Difference{path, "differs"})
		}
	}
	stale, err := t.stale()
	if err != nil {
		return nil, err
	}
	for _, path := range stale {
		diffs = append(diffs, Difference{path, "is stale"})
	}
	slices.SortFunc(diffs, func(a, b Difference) int { return bytes.Compare([]byte(a.Path), []byte(b.Path)) })
	return diffs, nil
}

// Install makes the files in place those that were generated, and returns what
// it changed. Every file is written beside its place before the first one is
// moved there, so that a full disk changes nothing; files that do not differ
// are left alone.
func (t Tree) Install() ([]Difference, error) {
	diffs, err := t.Diff()
	if err != nil {
		return nil, err
	}
	moves := map[string]string{}
	defer func() {
		for temp := range moves {
			_ = os.Remove(temp) // gone already when it was moved
		}
	}()
	for _, d := range diffs {
		if d.What == "is stale" {
			continue
		}
		path := filepath.Join(t.Root, d.Path)
		temp, err := write(path, t.Files[d.Path])
		if err != nil {
			return nil, err
		}
		moves[temp] = path
	}
	for temp, path := range moves {
		if err := os.Rename(temp, path); err != nil {
			return nil, err
		}
	}
	for _, d := range diffs {
		if d.What == "is stale" {
			if err := os.Remove(filepath.Join(t.Root, d.Path)); err != nil {
				return nil, err
			}
		}
	}
	return diffs, nil
}

// write writes a file beside path and returns its name.
func write(path string, data []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	temp := path + ".new"
	if err := os.WriteFile(temp, data, 0o644); err != nil {
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	return temp, nil
}

// stale returns the generated files in our directories that are not ours any
// more: named *.gen.go and marked as generated (go.dev/s/generatedcode).
func (t Tree) stale() ([]string, error) {
	var stale []string
	dirs := map[string]bool{}
	for path := range t.Files {
		dirs[filepath.Dir(path)] = true
	}
	for dir := range dirs {
		found, err := filepath.Glob(filepath.Join(t.Root, dir, "*.gen.go"))
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			rel := filepath.Join(dir, filepath.Base(path))
			if _, ours := t.Files[rel]; ours {
				continue
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			if bytes.Contains(src, []byte("// Code generated ")) && bytes.Contains(src, []byte("DO NOT EDIT.")) {
				stale = append(stale, rel)
			}
		}
	}
	return stale, nil
}
