//go:build unix

package filestore_test

import (
	"syscall"
	"testing"
)

func (p *process) suspend(t *testing.T) { p.signal(t, syscall.SIGSTOP) }
func (p *process) resume(t *testing.T)  { p.signal(t, syscall.SIGCONT) }

func (p *process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}
