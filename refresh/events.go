package refresh

import (
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// maxQueued bounds what a listener that never returns can hold in memory.
const maxQueued = 1024

// Subscribe calls fn for every event from now on, one after the other and in
// the order in which they happened. stop ends that; it does not wait for a
// call that is running.
//
// fn runs in a goroutine of its own: it may take its time, panic, or call any
// method of the session. A listener that falls 1,024 events behind loses the
// oldest ones.
func (s *Session) Subscribe(fn func(event.Event)) (stop func()) {
	l := &listener{fn: fn}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners[l] = struct{}{}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners, l)
		l.stop()
	}
}

// emitLocked queues an event for every listener. That the caller holds s.mu
// makes the order of events the order of the transitions.
func (s *Session) emitLocked(e event.Event) {
	for l := range s.listeners {
		l.queue(e)
	}
}

// listener delivers events to one function. Its goroutine lives only while
// there is something to deliver, so that an idle listener costs none.
type listener struct {
	fn func(event.Event)

	mu      sync.Mutex // guards what follows
	pending []event.Event
	running bool
	stopped bool
	waiting []chan struct{} // closed when nothing is pending any more
}

func (l *listener) queue(e event.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return
	}
	if len(l.pending) == maxQueued {
		l.pending = l.pending[1:]
	}
	l.pending = append(l.pending, e)
	if !l.running {
		l.running = true
		go l.deliver()
	}
}

func (l *listener) deliver() {
	for {
		l.mu.Lock()
		if l.stopped || len(l.pending) == 0 {
			l.running = false
			for _, c := range l.waiting {
				close(c)
			}
			l.waiting = nil
			l.mu.Unlock()
			return
		}
		e := l.pending[0]
		l.pending = l.pending[1:]
		l.mu.Unlock()
		l.call(e)
	}
}

// call keeps a panic of the listener away from the program: it is the
// listener's own failure, and no refresh may break of it.
func (l *listener) call(e event.Event) {
	defer func() { _ = recover() }()
	l.fn(e)
}

// drained returns a channel that is closed when all that was queued is
// delivered.
func (l *listener) drained() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := make(chan struct{})
	if l.running {
		l.waiting = append(l.waiting, c)
	} else {
		close(c)
	}
	return c
}

func (l *listener) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	l.pending = nil
}

// drain lets listeners take what is queued for them, within a second: one that
// hangs, or has called Close itself, holds nobody up for longer.
func drain(listeners map[*listener]struct{}) {
	enough := time.NewTimer(time.Second)
	defer enough.Stop()
	for l := range listeners {
		select {
		case <-l.drained():
		case <-enough.C:
			enough.Reset(0) // the time of the others has passed, too
		}
		l.stop()
	}
}
