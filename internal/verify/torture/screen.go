package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// screen shows a line that changes, on a terminal only.
type screen struct {
	w     io.Writer
	shown bool
	on    bool
}

func newScreen(w io.Writer) *screen {
	f, ok := w.(*os.File)
	return &screen{w: w, on: ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"}
}

// progress replaces the line; the empty text takes it away.
func (s *screen) progress(text string) {
	if !s.on {
		return
	}
	if s.shown {
		fmt.Fprint(s.w, "\r\033[K")
	}
	fmt.Fprint(s.w, text)
	s.shown = text != ""
}
