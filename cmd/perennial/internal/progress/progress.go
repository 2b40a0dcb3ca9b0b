// Package progress shows what a generator does.
package progress

import (
	"fmt"
	"io"
)

// Line shows what is being done, in one line of a terminal that changes.
// Anywhere else it shows only what is said.
type Line struct {
	W        io.Writer
	Terminal bool
	Total    int // steps

	done int
}

// Step says what is done next.
func (l *Line) Step(format string, args ...any) {
	l.done++
	if l.Terminal {
		_, _ = fmt.Fprintf(l.W, "\r\033[K[%d/%d] %s", l.done, l.Total, fmt.Sprintf(format, args...))
	}
}

// Say prints a line that stays.
func (l *Line) Say(format string, args ...any) {
	l.Clear()
	_, _ = fmt.Fprintf(l.W, format+"\n", args...)
}

// Clear takes the line of the progress away.
func (l *Line) Clear() {
	if l.Terminal {
		_, _ = fmt.Fprint(l.W, "\r\033[K")
	}
}
