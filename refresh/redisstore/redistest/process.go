package redistest

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
)

// running is one process.
type running struct {
	process *os.Process
	log     *lastLines
	ended   chan struct{} // closed when it is gone
}

// start starts a process that ends together with this one, where the system
// can do that.
func start(program string, args []string) (*running, error) {
	r := &running{log: &lastLines{}, ended: make(chan struct{})}
	cmd := exec.CommandContext(context.Background(), program, args...) //nolint:gosec // the program and arguments are the caller's
	cmd.Stdout, cmd.Stderr = r.log, r.log
	endWithParent(cmd)
	started := make(chan error)
	go func() {
		// On Linux the parent is the thread that started the process: it has to
		// stay, https://go.dev/issue/27505.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			r.process = cmd.Process
		}
		started <- err
		if err == nil {
			_ = cmd.Wait()
			close(r.ended)
		}
	}()
	return r, <-started
}

// lastLines keeps the end of a log.
type lastLines struct {
	mu   sync.Mutex // guards text
	text []byte
}

const logKept = 2000

func (l *lastLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	if n := len(l.text) - logKept; n > 0 {
		l.text = l.text[n:]
	}
	return len(p), nil
}

func (l *lastLines) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.TrimSpace(string(l.text))
}
