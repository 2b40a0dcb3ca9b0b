package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/perennial-go/perennial/cmd/perennial/internal/input"
	"github.com/perennial-go/perennial/cmd/perennial/internal/progress"
)

// terminal is what a command reads and writes.
type terminal struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	progress       bool         // stderr is a terminal
	colours        bool         // stdout is one that shows colours
	client         *http.Client // nil for the default
}

// steps shows the progress of a command with so many steps.
func (t *terminal) steps(total int) *progress.Line {
	return &progress.Line{W: t.stderr, Terminal: t.progress, Total: total}
}

// documents reads what the command line names as a document.
func (t *terminal) documents(shown *progress.Line) *input.Reader {
	return &input.Reader{Stdin: t.stdin, Client: t.client, Say: shown.Say}
}

// json writes a value as one JSON text.
func (t *terminal) json(v any) error {
	e := json.NewEncoder(t.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// colour is a colour of ECMA-48.
type colour int

const (
	red    colour = 31
	green  colour = 32
	yellow colour = 33
	bold   colour = 1
)

// paint returns a text in a colour, where colours are shown.
func (t *terminal) paint(c colour, text string) string {
	if !t.colours {
		return text
	}
	return fmt.Sprintf("\033[%dm%s\033[0m", c, text)
}
