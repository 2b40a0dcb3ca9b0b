//go:build !unix

package filestore_test

import "testing"

// A process that is told nothing does little more than one that is stopped.
func (p *process) suspend(*testing.T) {}
func (p *process) resume(*testing.T)  {}
