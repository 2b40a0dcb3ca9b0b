package main

import (
	"fmt"
	"io"
)

// progress shows what is being done, in one line of a terminal. Anywhere else
// it shows nothing.
type progress struct {
	w           io.Writer
	on          bool
	done, total int
}

// step says what is done next.
func (p *progress) step(format string, args ...any) {
	p.done++
	if p.on {
		_, _ = fmt.Fprintf(p.w, "\r\033[K[%d/%d] %s", p.done, p.total, fmt.Sprintf(format, args...))
	}
}

// clear takes the line away.
func (p *progress) clear() {
	if p.on {
		_, _ = fmt.Fprint(p.w, "\r\033[K")
	}
}

// say prints a line that stays.
func (p *progress) say(format string, args ...any) {
	if p.on {
		p.clear()
		_, _ = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
