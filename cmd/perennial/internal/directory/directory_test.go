package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

// packed writes a package of npm.
func packed(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	list := tar.NewWriter(zip)
	for name, text := range files {
		if err := list.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o600, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := list.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(list.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a-1.tgz")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestASampleIsThatOfItsSeed(t *testing.T) {
	t.Parallel()
	files := map[string]string{"package.json": "{}"}
	for i := range 50 {
		files[fmt.Sprintf("api/%d.example.com.json", i)] = "{}"
	}
	file := packed(t, files)
	draw := func(seed uint64) map[string]bool {
		chosen, err := choose(file, options{sample: 10, seed: seed})
		if err != nil || len(chosen) != 10 {
			t.Fatal(chosen, err)
		}
		return chosen
	}
	if a, b := draw(1), draw(1); !maps.Equal(a, b) {
		t.Errorf("one seed draws %v and %v", a, b)
	}
	if a, b := draw(1), draw(2); maps.Equal(a, b) {
		t.Errorf("two seeds draw %v", a)
	}
}

// A failure without a place in the document is a fault of ours, and is counted so.
func TestARefusalNamesAPlace(t *testing.T) {
	t.Parallel()
	tab := &table{out: io.Discard, total: 3}
	tab.add(result{name: "a"})
	tab.add(result{name: "b", err: &document.Error{Note: document.Note{Pointer: "/a", Line: 3, Text: "is wrong"}, Way: "correct it"}})
	tab.add(result{name: "c", err: errors.New("c: models.gen.go:7: undefined: x")})
	if tab.faults() != 1 {
		t.Errorf("%d faults", tab.faults())
	}
	var out strings.Builder
	tab.print(&out)
	for _, want := range []string{"\n1: undefined: x\n  c: c: models.gen.go:7: undefined: x\n", "3 documents: 1 give a package that compiles, 1 are refused with the place that is wrong, 1 fail"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}
