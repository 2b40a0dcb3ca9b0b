package main

import (
	"fmt"
	"io"
)

// progress shows what is being done, in one line of a terminal. Anywhere else
// it shows only what should be known.
type progress struct {
	w           io.Writer
	terminal    bool
	done, total int
}

// Step says what is done next.
func (p *progress) Step(format string, args ...any) {
	p.done++
	if p.terminal {
		fmt.Fprintf(p.w, "\r\033[K[%d/%d] %s", p.done, p.total, fmt.Sprintf(format, args...))
	}
}

// Say prints a line that stays.
func (p *progress) Say(format string, args ...any) {
	p.clear()
	fmt.Fprintf(p.w, format+"\n", args...)
}

// clear takes the line of the progress away.
func (p *progress) clear() {
	if p.terminal {
		fmt.Fprint(p.w, "\r\033[K")
	}
}
