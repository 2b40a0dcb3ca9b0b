package refresh

import (
	"context"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

const (
	syncFirst = time.Second
	syncMost  = time.Minute
)

// watchLocked begins to watch the store, if that can be watched.
func (s *Session) watchLocked() {
	w, ok := s.store.Store.(Watcher)
	if !ok || s.watching != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.watching = cancel
	go func() {
		for wait := syncFirst; ctx.Err() == nil; wait = min(2*wait, syncMost) {
			began := time.Now()
			_ = w.Watch(ctx, func() { s.sync(ctx) })
			if time.Since(began) > syncMost {
				wait = syncFirst // it worked for a while
			}
			if !pause(ctx, wait) {
				return
			}
			s.sync(ctx) // for what changed while nobody was watching
		}
	}()
}

// watchEmpty watches a store that holds nothing yet, for a sign-in by another
// process.
func (s *Session) watchEmpty() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return &Error{Kind: ErrClosed}
	}
	s.watchLocked()
	return nil
}

// sync brings the session and the store together: what others wrote is
// adopted, and what could not be written is.
func (s *Session) sync(ctx context.Context) {
	ctx, cancel := withGrace(ctx)
	defer cancel()
	v := s.view.Load()
	if v.flight != nil || v.stored.pending() {
		return // it reads the store by itself
	}
	stored, at, err := s.store.Load(ctx)
	if err != nil || (at != "" && stored.checkText() != nil) {
		return // the next refresh comes across it, and reports it
	}
	found := compareStored(v.token.Token, v.stored.rev, stored, at)
	if v.stored.memoryOnly(v.stored.rev) {
		found = storeOlder
	}
	if found != storeUnchanged && found != storeOlder {
		s.takeStored(v, found, stored, at)
		return
	}
	if v.out == nil && (v.stored.unsaved || found == storeOlder) {
		if rev, err := s.put(ctx, v.epoch, v.token.Token, at); err == nil {
			s.saved(v, rev)
		}
	}
}

// takeStored moves the session on to what another process has left in the
// store, unless it has moved on from v by itself.
func (s *Session) takeStored(v *view, found comparison, stored Token, at string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.view.Load() != v {
		return // what was read may be older than what the session has now
	}
	now := time.Now()
	switch {
	case v.out != nil && at != "", v.out == nil && found == storeReplaced:
		s.signInLocked(stored, at, event.ReasonAnotherProcess)
	case v.out != nil:
	case found == storeCleared:
		s.signOutLocked(v, &Error{Kind: ErrSignedOut, Reason: event.ReasonAnotherProcess}, nil, now)
	default:
		n := v.with(stored, at, v.pace, &s.settings)
		s.view.Store(n)
		s.emitLocked(event.Event{Kind: event.Refreshed, Reason: event.ReasonAnotherProcess, Generation: n.gen, Time: now})
	}
}

// saved notes that the store has v's token, at revision rev.
func (s *Session) saved(v *view, rev string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.view.Load(); now.epoch == v.epoch && now.gen == v.gen {
		s.changeLocked(func(n *view) { n.stored.rev, n.stored.unsaved = rev, false })
	}
}

// saveFailedLocked reports that v's token is in use and not in the store, and
// has the write tried again until it is.
func (s *Session) saveFailedLocked(v *view, err error) {
	s.emitLocked(event.Event{Kind: event.StoreFailed, Generation: v.gen, Time: time.Now(), Err: err})
	if s.resaving == nil && !s.closed {
		s.resaveLocked(syncFirst)
	}
}

// retrySave tries to write the token that flight f could not save, with the
// lock of the store still held: another process that read the old token now
// would use its refresh token a second time. It ends when the token is written,
// the session has moved on, or the refresh timeout has passed; resaveLocked
// goes on from there, without the lock.
func (s *Session) retrySave(ctx context.Context, f *flight) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.closing: // Close writes what is left, once
			cancel()
		case <-ctx.Done():
		}
	}()
	for wait := 50 * time.Millisecond; pause(ctx, wait); wait = min(2*wait, 500*time.Millisecond) {
		v := s.view.Load()
		if v.epoch != f.from.epoch || !v.stored.unsaved || v.out != nil || v.flight != nil {
			return
		}
		s.sync(ctx)
	}
}

// resaveLocked tries to write the token again after a while.
func (s *Session) resaveLocked(wait time.Duration) {
	s.resaving = time.AfterFunc(wait, func() {
		s.sync(context.Background())
		s.mu.Lock()
		defer s.mu.Unlock()
		s.resaving = nil
		if v := s.view.Load(); v.stored.unsaved && v.out == nil && !s.closed {
			s.resaveLocked(min(2*wait, syncMost))
		}
	})
}
