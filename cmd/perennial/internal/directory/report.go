package main

import (
	"fmt"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/section"
)

// report writes the table into its section of a Markdown file.
func (t *table) report(o options) error {
	var b strings.Builder
	command := fmt.Sprintf("make sdk-directory SAMPLE=%d", o.sample)
	if o.sample > 0 {
		command += fmt.Sprintf(" SEED=%d", o.seed)
	}
	faults := t.faults()
	fmt.Fprintf(&b, "`%s`: of %d documents of the npm package %s, %d give a package that compiles, %d are refused with the place where the document is wrong, %d fail otherwise.\n\n",
		command, len(t.results), collection, len(t.results)-t.failed, t.failed-faults, faults)
	if t.failed > 0 {
		b.WriteString("| document | why it has no package |\n|---|---|\n")
	}
	for _, c := range t.classes() {
		for _, r := range c.results {
			text := strings.Join(strings.Fields(r.err.Error()), " ")
			if len(text) > 300 {
				text = strings.ToValidUTF8(text[:300], "") + "…"
			}
			fmt.Fprintf(&b, "| %s | %s |\n", r.name, strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(strings.TrimPrefix(text, r.name+": ")))
		}
	}
	return section.Write(o.report, "directory", b.String())
}
