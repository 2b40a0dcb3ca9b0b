package refresh

import (
	"context"
	"time"
)

const (
	syncFirst = time.Second
	syncMost  = time.Minute
)

// watch begins to watch the store, if that can be watched. The caller holds
// s.mu.
func (s *Session) watch() {
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

// await watches a store that holds nothing yet, for a sign-in of another
// holder.
func (s *Session) await() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return &Error{Kind: ErrClosed}
	}
	s.watch()
	return nil
}

// sync brings the session and the store together: what others wrote is
// adopted, and what could not be written is.
func (s *Session) sync(ctx context.Context) {
	ctx, cancel := graced(ctx)
	defer cancel()
	v := s.view.Load()
	if v.flight != nil || v.pending() {
		return // it looks into the store by itself
	}
	stored, at, err := s.store.Load(ctx)
	if err != nil || (at != "" && stored.checkText() != nil) {
		return // the next refresh meets it, and tells
	}
	found := look(v.token, v.rev, stored, at)
	if v.nowhere(v.rev) {
		found = older
	}
	if found == unchanged || found == older {
		if v.out == nil && (v.unsaved || found == older) {
			if rev, err := s.put(ctx, v.epoch, v.token, at); err == nil {
				s.stored(v, rev)
			}
		}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.view.Load() != v {
		return // it has moved on, and what was read may be older than that
	}
	now := time.Now()
	switch {
	case v.out != nil && at != "":
		s.enter(stored, at, ReasonSignedInElsewhere, OriginAnotherProcess)
	case v.out != nil:
	case found == cleared:
		s.leave(v, &Error{Kind: ErrSignedOut, Reason: ReasonStoreCleared}, nil, now)
	case found == replaced:
		s.enter(stored, at, ReasonSignedInElsewhere, OriginAnotherProcess)
	default:
		s.publish(v.with(stored, at, v.pace))
		s.emit(Event{Kind: EventRefreshed, Reason: ReasonStoreNewer, Origin: OriginAnotherProcess, Generation: v.gen + 1, Time: now})
	}
}

// stored notes that the store has v's token, at revision rev.
func (s *Session) stored(v *view, rev string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.view.Load(); now.epoch == v.epoch && now.gen == v.gen {
		s.change(func(n *view) { n.rev, n.unsaved = rev, false })
	}
}

// notStored tells that v's token is in use and not in the store, and has the
// write tried again until it is. The caller holds s.mu.
func (s *Session) notStored(v *view, err error) {
	s.emit(Event{Kind: EventStoreFailed, Origin: OriginThisProcess, Generation: v.gen, Time: time.Now(), Err: err})
	if s.rewriting == nil && !s.closed {
		s.rewrite(syncFirst)
	}
}

// insist tries to write the token that flight f could not save, with the lock
// of the store still held: another holder that read the old token now would
// use its refresh token a second time. It ends when the token is written, the
// session has moved on, or the time of the refresh is over; [Session.rewrite]
// goes on from there, without the lock.
func (s *Session) insist(ctx context.Context, f *flight) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.ended: // Close writes what is left, once
			cancel()
		case <-ctx.Done():
		}
	}()
	for wait := 50 * time.Millisecond; pause(ctx, wait); wait = min(2*wait, 500*time.Millisecond) {
		v := s.view.Load()
		if v.epoch != f.from.epoch || !v.unsaved || v.out != nil || v.flight != nil {
			return
		}
		s.sync(ctx)
	}
}

// rewrite tries to write after a while. The caller holds s.mu.
func (s *Session) rewrite(wait time.Duration) {
	s.rewriting = time.AfterFunc(wait, func() {
		s.sync(context.Background())
		s.mu.Lock()
		defer s.mu.Unlock()
		s.rewriting = nil
		if v := s.view.Load(); v.unsaved && v.out == nil && !s.closed {
			s.rewrite(min(2*wait, syncMost))
		}
	})
}
