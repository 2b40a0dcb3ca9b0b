package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// The section of docs/benchmarks.md is between these.
const (
	begin = "<!-- make bench-sdk begins -->\n"
	end   = "<!-- make bench-sdk ends -->\n"
)

// table is the rows as Markdown.
func table(all []column, rows []measured, built map[string]*build) string {
	var b strings.Builder
	b.WriteString("| work |")
	for _, c := range all {
		b.WriteString(" " + c.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(all)) + "\n")
	for _, r := range rows {
		b.WriteString("| " + r.work + " |")
		for i, f := range r.figures {
			switch {
			case f == nil:
				b.WriteString(" - |")
			case i == 0:
				fmt.Fprintf(&b, " 1, %.0f allocations |", f.allocs)
			default:
				fmt.Fprintf(&b, " %.2f, %+.0f |", f.ratio(r.figures[0]), f.allocs-r.figures[0].allocs)
			}
		}
		b.WriteString("\n")
	}
	if len(built) > 0 {
		b.WriteString(buildRows(all, built))
	}
	var versions []string
	for _, c := range all {
		if v := c.version(); v != "" {
			versions = append(versions, "`"+c.module+"` "+v)
		}
	}
	b.WriteString("\nThe first quartile of the times, as a ratio to that of code by hand, and how many allocations more a call makes. " + aboutBuilds(built) + strings.Join(versions, ", ") + ".\n")
	return b.String()
}

// buildRows are the rows of what the document of 50 operations takes.
func buildRows(all []column, built map[string]*build) string {
	times, sizes := "| `go build` of 50 operations |", "| the program, stripped |"
	for _, c := range all {
		if b := built[c.name]; b != nil {
			times += fmt.Sprintf(" %.1f s |", quartile(b.times)/float64(time.Second))
			sizes += fmt.Sprintf(" %.1f MB |", float64(b.size)/1e6)
		} else {
			times, sizes = times+" - |", sizes+" - |"
		}
	}
	return times + "\n" + sizes + "\n"
}

// aboutBuilds says what buildRows are.
func aboutBuilds(built map[string]*build) string {
	if len(built) == 0 {
		return ""
	}
	return "The builds are of a program that has all operations of a document with 50 of them: the processor time, with what the package imports built before, and the size of the result with `-ldflags=\"-s -w\"`. "
}

// write puts the section into docs/benchmarks.md below dir.
func write(dir, section string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	const name = "docs/benchmarks.md"
	page, err := root.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return errors.New(name + " has no section of make bench-sdk")
	}
	return root.WriteFile(name, []byte(before+begin+section+end+after), 0o644)
}
