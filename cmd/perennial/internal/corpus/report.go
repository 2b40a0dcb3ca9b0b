package main

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
	"github.com/perennial-go/perennial/cmd/perennial/internal/section"
)

// shown is how many findings of a document are in the report; the rest is counted.
const shown = 6

// entry is what the report has of one document: its row, and a line for each finding.
type entry struct {
	row      string
	findings []string
}

// report replaces the entry of one document in the section of a Markdown file, and
// leaves those of the others: a run may be of some documents alone.
func report(file string, s source, r result) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	all := entries(string(data))
	all[s.name] = entryOf(s, r)
	return section.Write(file, "corpus", page(all))
}

var (
	rowOf     = regexp.MustCompile(`(?m)^\| ([^| ]+) \| \S+@.*$`)
	findingOf = regexp.MustCompile(`(?m)^- ([^ ]+): .*$`)
)

// entries reads the report that is there.
func entries(text string) map[string]entry {
	_, text, _ = strings.Cut(text, "<!-- corpus -->")
	text, _, _ = strings.Cut(text, "<!-- /corpus -->")
	all := map[string]entry{}
	for _, m := range rowOf.FindAllStringSubmatch(text, -1) {
		all[m[1]] = entry{row: m[0]}
	}
	for _, m := range findingOf.FindAllStringSubmatch(text, -1) {
		e := all[m[1]]
		e.findings = append(e.findings, m[0])
		all[m[1]] = e
	}
	return all
}

// entryOf is the entry of a document.
func entryOf(s source, r result) (e entry) {
	d := r.report
	if d == nil {
		d = &drive.Report{Operations: r.operations}
	}
	said := "ok"
	if r.err != nil {
		said = "failed"
		e.findings = append(e.findings, "- "+s.name+": "+cell(r.err.Error()))
	}
	e.row = fmt.Sprintf("| %s | %s | %s | %s | %d | %d | %d | %d | %d | %d | %d | %d |", s.name, s.version(), s.producer, said,
		d.Operations, d.Called, d.Protected, d.Compared, d.Refused, d.Count(drive.Generator), d.Count(drive.Document), d.Count(drive.Validator))
	for i, f := range d.Findings {
		if i == shown {
			e.findings = append(e.findings, fmt.Sprintf("- %s: and %d more", s.name, len(d.Findings)-shown))
			break
		}
		e.findings = append(e.findings, fmt.Sprintf("- %s: %s: `%s`: %s", s.name, f.Kind, f.Operation, cell(f.Text)))
	}
	return e
}

// cell is a text in one line of Markdown.
func cell(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 240 {
		text = strings.ToValidUTF8(text[:240], "") + "…"
	}
	return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text)
}

// page is the section: totals, the table, and the findings.
func page(all map[string]entry) string {
	var table, findings strings.Builder
	var sums [8]int
	ok := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		cells := strings.Split(all[name].row, " | ")
		if len(cells) != 12 {
			continue
		}
		if cells[3] == "ok" {
			ok++
		}
		for i := range sums {
			n, _ := strconv.Atoi(strings.TrimSuffix(cells[4+i], " |")) // we wrote it
			sums[i] += n
		}
		table.WriteString(all[name].row + "\n")
		for _, f := range all[name].findings {
			findings.WriteString(f + "\n")
		}
	}
	return fmt.Sprintf("`make sdk-corpus DRIVE=-drive`: of %d documents, %d are generated, built, vetted and driven. Of %d operations %d are called, %d times with a credential that was seen; %d successes are compared with what was sent, %d refusals come back as such. Findings: %d of the generator, %d of documents, %d of the validator.\n\n",
		len(all), ok, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]) +
		"| document | of | producer | result | operations | called | credentials seen | compared | refusals | generator | document | validator |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n" +
		table.String() + "\n" + findings.String()
}
