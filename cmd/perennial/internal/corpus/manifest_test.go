package main

import (
	"strings"
	"testing"
)

func TestEveryDocumentOfTheManifestIsPinned(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range manifest {
		if seen[s.name] {
			t.Errorf("%s twice", s.name)
		}
		seen[s.name] = true
		if (s.module == "") == (s.npm == "") || !strings.Contains(s.version()[1:], "@") {
			t.Errorf("%s: no package with a version: %q", s.name, s.version())
		}
		if s.licence == "" || s.path == "" || s.producer == "" {
			t.Errorf("%s: no licence, path or producer", s.name)
		}
		if !strings.Contains(sums, "  "+s.name+"\n") {
			t.Errorf("%s: no sum", s.name)
		}
	}
	if len(manifest) < 90 {
		t.Errorf("%d documents", len(manifest))
	}
}
