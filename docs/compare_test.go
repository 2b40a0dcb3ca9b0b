package docs

import (
	"regexp"
	"strings"
	"testing"
)

// The Go that docs/compare.md shows is that of Examples, which run it: in the first
// block of each task ours, in a second one ogen's.
func TestCompareShowsWhatRuns(t *testing.T) {
	page := contents(t, "compare.md")
	examples := map[string]string{
		"ours.":    contents(t, "../internal/verify/typed/compare_test.go"),
		"ogenapi.": contents(t, "../internal/verify/typed/compare_ogen_test.go"),
	}
	start := regexp.MustCompile(`(?m)^(.)`)
	ours := 0
	for task := range strings.SplitSeq(page, "\n## ") {
		for i, b := range goBlocks(task) {
			in := "ogenapi."
			if i == 0 {
				in = "ours."
				ours++
			}
			if !strings.Contains(examples[in], start.ReplaceAllString(b, "\t$1")) {
				t.Errorf("no Example of %s has\n%s", in, b)
			}
		}
	}
	if ours != 3 {
		t.Errorf("the page shows %d tasks", ours)
	}
	if n := strings.Count(page, "\n"); n > 200 {
		t.Errorf("the page has %d lines", n)
	}
}

// goBlocks returns the blocks of Go of a page.
func goBlocks(page string) (blocks []string) {
	for _, b := range block.FindAllStringSubmatch(page, -1) {
		if b[1] == "go" {
			blocks = append(blocks, b[2])
		}
	}
	return blocks
}
