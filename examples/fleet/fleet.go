package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// fleet are the replicas, as the parent sees them.
type fleet struct {
	self string
	task string
	tell func(i int, n note) // called for every note, one at a time

	mu      sync.Mutex // guards what follows
	members map[int]*member
	closed  bool
	broken  error // a replica that ended by itself
	wg      sync.WaitGroup
}

// member is one replica's process.
type member struct {
	cmd      *exec.Cmd
	in       io.Closer
	expected bool // it was killed or told to end; guarded by fleet.mu
}

func newFleet(t task, tell func(i int, n note)) (*fleet, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	return &fleet{self: self, task: string(text), tell: tell, members: map[int]*member{}}, nil
}

// start starts replica i.
func (f *fleet) start(i int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	cmd := exec.Command(f.self) //nolint:gosec,noctx // itself; ended by its standard input
	cmd.Env = append(os.Environ(), taskVariable+"="+f.task)
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
		return fmt.Errorf("starting replica %d: %w", i, err)
	}
	m := &member{cmd: cmd, in: in}
	f.members[i] = m
	f.wg.Go(func() { f.follow(i, m, out) })
	return nil
}

// follow passes on what a replica writes until it is gone.
func (f *fleet) follow(i int, m *member, out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var n note
		if json.Unmarshal(lines.Bytes(), &n) == nil { // not the half line of a killed one
			f.mu.Lock()
			f.tell(i, n)
			f.mu.Unlock()
		}
	}
	err := m.cmd.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	if !m.expected && f.broken == nil {
		f.broken = fmt.Errorf("replica %d ended by itself: %w", i, err)
	}
}

// kill is kill -9 of replica i.
func (f *fleet) kill(i int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.members[i]; m != nil && !m.expected {
		m.expected = true
		_ = m.cmd.Process.Kill()
	}
}

// close ends all replicas in order, and those that do not listen by force.
func (f *fleet) close() error {
	f.mu.Lock()
	f.closed = true
	for _, m := range f.members {
		m.expected = true
		_ = m.in.Close()
		force := time.AfterFunc(5*time.Second, func() { _ = m.cmd.Process.Kill() })
		defer force.Stop()
	}
	f.mu.Unlock()
	f.wg.Wait()
	return f.broken
}
