package docs

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var proof = regexp.MustCompile("\\[`((?:Test|Example)[A-Za-z0-9_]*)`\\]\\(([^)]+)\\)")

// Every row of the page on features names what proves it, and that stands in the file
// it links to.
func TestEveryFeatureLinksToItsProof(t *testing.T) {
	rows := 0
	for line := range strings.Lines(contents(t, "features.md")) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| what |") {
			continue
		}
		rows++
		proofs := proof.FindAllStringSubmatch(line, -1)
		if len(proofs) == 0 || len(proofs) != strings.Count(line, "](") {
			t.Errorf("a feature without a proof, or with a link that is none: %s", line)
		}
		for _, m := range proofs {
			if !tests(t, filepath.FromSlash(m[2]))[m[1]] {
				t.Errorf("%s has no %s", m[2], m[1])
			}
		}
	}
	if rows < 30 {
		t.Errorf("docs/features.md has %d rows", rows)
	}
}
