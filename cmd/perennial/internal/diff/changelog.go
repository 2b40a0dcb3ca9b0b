package diff

import (
	"fmt"
	"strings"
)

// Changelog is the entry for a CHANGELOG.md, in the manner of
// https://keepachangelog.com.
func (r *Report) Changelog() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Unreleased\n\n")
	switch r.Step {
	case Major:
		b.WriteString("A new major version: programs that use what is listed as changed or removed have to be changed.\n")
	case Minor:
		b.WriteString("A new minor version: programs that compile still do.\n")
	default:
		b.WriteString("The Go API has not changed.\n")
	}
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n### %s\n\n", title)
		for _, l := range lines {
			fmt.Fprintf(&b, "- `%s`\n", strings.ReplaceAll(l, "`", "'"))
		}
	}
	var removed, changed []string
	for _, l := range r.Breaking {
		if name, ok := strings.CutSuffix(l, ": removed"); ok {
			removed = append(removed, name)
		} else {
			changed = append(changed, l)
		}
	}
	var added, others []string
	for _, l := range r.Compatible {
		if name, ok := strings.CutSuffix(l, ": added"); ok {
			added = append(added, name)
		} else {
			others = append(others, l)
		}
	}
	section("Removed", removed)
	section("Changed", append(changed, others...))
	section("Added", added)
	return b.String()
}
