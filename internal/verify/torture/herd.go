package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// restartAfter is how long a killed process stays dead.
const restartAfter = 200 * time.Millisecond

// herd are the worker processes.
type herd struct {
	self string
	task task // without a name
	book *book

	mu      sync.Mutex // guards what follows
	animals map[int]*animal
	total   tally // of those that are gone
	kills   int
	broken  error // a worker that ended by itself
	closed  bool
	wg      sync.WaitGroup
}

// animal is one worker process in one incarnation.
type animal struct {
	name  string
	cmd   *exec.Cmd
	in    io.Closer
	tally tally // its last report; guarded by herd.mu
	dying bool  // it was killed or told to end; guarded by herd.mu
	gone  chan struct{}
}

func newHerd(t task, b *book) (*herd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return &herd{self: self, task: t, book: b, animals: map[int]*animal{}}, nil
}

// start starts incarnation of worker i.
func (h *herd) start(i, incarnation int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil
	}
	t := h.task
	t.Name = fmt.Sprintf("w%d/%d", i, incarnation)
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	cmd := exec.Command(h.self) //nolint:gosec,noctx // itself; ended by its standard input
	cmd.Env = append(os.Environ(), taskVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	a := &animal{name: t.Name, cmd: cmd, in: in, gone: make(chan struct{})}
	h.animals[i] = a
	h.wg.Go(func() { h.tend(i, incarnation, a, out) })
	return nil
}

// tend reads what a worker reports until it is gone, and starts the next one.
func (h *herd) tend(i, incarnation int, a *animal, out io.Reader) {
	for in := bufio.NewScanner(out); in.Scan(); {
		var t tally
		if json.Unmarshal(in.Bytes(), &t) == nil {
			h.mu.Lock()
			a.tally = t
			h.mu.Unlock()
		}
	}
	err := a.cmd.Wait()
	close(a.gone)
	h.mu.Lock()
	h.total.add(a.tally)
	delete(h.animals, i)
	if !a.dying && h.broken == nil {
		h.broken = fmt.Errorf("worker %s ended by itself: %w", a.name, err)
	}
	again := !h.closed
	h.mu.Unlock()
	if again {
		time.Sleep(restartAfter)
		if err := h.start(i, incarnation+1); err != nil {
			h.mu.Lock()
			h.broken = err
			h.mu.Unlock()
		}
	}
}

// kill is kill -9 of the worker of that name, or of any one for the empty name.
// It returns when the process is gone.
func (h *herd) kill(name string) {
	h.mu.Lock()
	var victim *animal
	for _, a := range h.animals { // in random order
		if !a.dying && (name == "" || a.name == name) {
			victim = a
			break
		}
	}
	if victim != nil {
		victim.dying = true
		h.kills++
		h.book.killed(victim.name)
		_ = victim.cmd.Process.Kill()
	}
	h.mu.Unlock()
	if victim != nil {
		<-victim.gone
	}
}

// sum is the tally of all workers so far.
func (h *herd) sum() (t tally, kills int, broken error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t = h.total
	for _, a := range h.animals {
		t.add(a.tally)
	}
	return t, h.kills, h.broken
}

// close ends all workers in order, and those that do not listen by force.
func (h *herd) close() {
	h.mu.Lock()
	h.closed = true
	for _, a := range h.animals {
		a.dying = true
		_ = a.in.Close()
		force := time.AfterFunc(5*time.Second, func() { _ = a.cmd.Process.Kill() })
		defer force.Stop()
	}
	h.mu.Unlock()
	h.wg.Wait()
}

// product is the first word of a User-Agent: the name of a worker.
func product(userAgent string) string {
	name, _, _ := strings.Cut(userAgent, " ")
	return name
}
