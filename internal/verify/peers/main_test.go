package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every work runs with every peer, and what does not depend on the machine is
// as it should be for ours.
func TestEverythingRunsAtTinySizes(t *testing.T) {
	rows := run(tiny, func(string) {})
	want := map[string]string{ // the works whose figure is a count
		"10 calls on a revoked token: refreshes":                   "1",
		"20 late 401s: refreshes":                                  "1",
		"cancelled initiator, 5 others: failed":                    "0",
		"refused refresh, 21 waiters: calls at the token endpoint": "1",
		"1 cancelled call among 4: new connections":                "1",
	}
	for _, r := range rows {
		for i, p := range peers {
			if p.tokens && math.IsNaN(r.values[i]) {
				t.Errorf("%s: no figure for %s", r.work, p.name)
			}
			if w, ok := want[r.work]; ok && strings.HasPrefix(p.name, "perennial") && r.text(i) != w {
				t.Errorf("%s: %s has %s, want %s", r.work, p.name, r.text(i), w)
			}
		}
		delete(want, r.work)
	}
	for work := range want {
		t.Errorf("no row %q", work)
	}
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "docs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := write(root, rows); err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile(filepath.Join(root, "docs", "peers.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc), table(rows)) {
		t.Errorf("docs/peers.md has no table of the rows:\n%s", doc)
	}
	svg, err := os.Open(filepath.Join(root, "docs", "peers.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer svg.Close()
	d := xml.NewDecoder(svg)
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal("the plot is no XML:", err)
		}
	}
}
