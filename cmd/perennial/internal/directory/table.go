package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

// result is what came of one document.
type result struct {
	name string
	took time.Duration
	err  error
}

// refused reports whether the document itself is wrong, and the error says where.
func (r result) refused() bool {
	at := new(document.Error)
	return errors.As(r.err, &at) && at.Line != 0
}

// table collects results.
type table struct {
	out   io.Writer // for the progress
	total int

	mu      sync.Mutex // guards what follows
	results []result
	failed  int
}

// add adds a result, and shows how far it is.
func (t *table) add(r result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.results = append(t.results, r)
	if r.err != nil {
		t.failed++
	}
	if n := len(t.results); n%20 == 0 || n == t.total {
		fmt.Fprintf(t.out, "%d of %d tried, %d fail\n", n, t.total, t.failed)
	}
}

// faults counts the failures that are no refusals.
func (t *table) faults() (n int) {
	for _, r := range t.results {
		if r.err != nil && !r.refused() {
			n++
		}
	}
	return n
}

// class is failures of one kind.
type class struct {
	text    string
	results []result
}

var (
	quoted  = regexp.MustCompile(`"[^"]*"|'[^']*'`)
	placed  = regexp.MustCompile(`^\S+: (line \d+: )?(/\S*: )?|\S+\.gen\.go:\d+: `)
	numbers = regexp.MustCompile(`\d+`)
)

// classes returns the failures by kind, the largest first.
func (t *table) classes() []class {
	var all []class
	slices.SortFunc(t.results, func(a, b result) int { return strings.Compare(a.name, b.name) })
	for _, r := range t.results {
		if r.err == nil {
			continue
		}
		text := placed.ReplaceAllString(strings.Join(strings.Fields(r.err.Error()), " "), "")
		text = numbers.ReplaceAllString(quoted.ReplaceAllString(text, "…"), "0")
		text = strings.ToValidUTF8(text[:min(len(text), 90)], "")
		i := slices.IndexFunc(all, func(c class) bool { return c.text == text })
		if i < 0 {
			i, all = len(all), append(all, class{text: text})
		}
		all[i].results = append(all[i].results, r)
	}
	slices.SortStableFunc(all, func(a, b class) int { return len(b.results) - len(a.results) })
	return all
}

// print writes the failures by kind, each with its text.
func (t *table) print(out io.Writer) {
	for _, c := range t.classes() {
		fmt.Fprintf(out, "\n%d: %s\n", len(c.results), c.text)
		for _, r := range c.results {
			text := strings.Join(strings.Fields(r.err.Error()), " ")
			fmt.Fprintf(out, "  %s: %s\n", r.name, text[:min(len(text), 400)])
		}
	}
	faults := t.faults()
	fmt.Fprintf(out, "\n%d documents: %d give a package that compiles, %d are refused with the place that is wrong, %d fail\n",
		len(t.results), len(t.results)-t.failed, t.failed-faults, faults)
}
