package main

import (
	"fmt"

	"github.com/perennial-go/perennial/cmd/perennial/internal/progress"
)

// noted shows steps, and keeps what is said.
type noted struct {
	*progress.Line

	all []string
}

// Say keeps a note.
func (n *noted) Say(format string, args ...any) { n.all = append(n.all, fmt.Sprintf(format, args...)) }
