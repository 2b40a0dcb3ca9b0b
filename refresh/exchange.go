package refresh

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"
)

// exchange is the critical section of a refresh, the same for every store:
//
//	lock, read again, newer than ours? adopt : refresh, save if unchanged, unlock
func (s *Session) exchange(ctx context.Context, f *flight) outcome {
	if l, ok := s.store.(Locker); ok {
		unlock, err := l.Lock(ctx)
		if err != nil {
			return outcome{err: fmt.Errorf("lock of the store: %w", timedOut(err))}
		}
		defer unlock()
	}
	select {
	case <-f.from.saving: // the sign-in writes its tokens first
	case <-ctx.Done():
		return outcome{err: errTimeout}
	}
	last, rev := f.from.token, s.view.Load().rev
	stored, at, err := s.store.Load(ctx)
	switch {
	case err != nil:
		return outcome{err: fmt.Errorf("reading the store: %w", timedOut(err))}
	case at == rev || stored.same(last):
		rev = at // nobody else has been here
	case at == "":
		return outcome{gone: StoreCleared, err: errors.New("another holder of the session signed out")}
	case good(stored):
		return outcome{token: stored, rev: at, adopted: true}
	default:
		last, rev = stored, at // newer than ours, but over as well
	}
	o := s.ask(ctx, f, last, rev)
	if o.err == nil {
		return s.save(ctx, f, o, rev)
	}
	if o.gone == "" && s.outage == SignOutOnOutage && !s.view.Load().usable(time.Now()) {
		o.gone = Outage
	}
	if o.gone != "" {
		return s.lastLook(ctx, o, rev)
	}
	return o
}

// storeGrace is what writing to the store may take when the refresh itself has
// used up its time: what it brought must not be lost for that.
const storeGrace = 2 * time.Second

// graced is a context for the store that outlives the refresh timeout.
func graced(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), storeGrace)
}

// good tells whether a token from the store can be used as it is.
func good(t Token) bool { return t.checkAnswer() == nil }

// ask calls the Refresher in a goroutine of its own. If that takes longer than
// the flight may, ask returns; an answer that comes all the same is kept if
// nobody has stored anything since, for the old refresh token may be used up.
func (s *Session) ask(ctx context.Context, f *flight, last Token, rev string) outcome {
	answer := make(chan outcome)
	go func() {
		o := s.call(ctx, last)
		select {
		case answer <- o:
		case <-ctx.Done():
			if o.err == nil {
				s.land(f, s.save(ctx, f, o, rev))
			}
		}
	}()
	select {
	case o := <-answer:
		return o
	case <-ctx.Done():
		return outcome{err: errTimeout}
	}
}

// call makes the refresh, and makes it again as long as it is certain that the
// refresh token was not used up.
func (s *Session) call(ctx context.Context, last Token) outcome {
	for i := 0; ; i++ {
		t, err := s.guarded(ctx, last)
		if err == nil {
			return outcome{token: t}
		}
		if errors.Is(err, ErrRefused) {
			return outcome{gone: Refused, err: err}
		}
		wait, again := repeatable(err, i)
		if i >= s.retries || !again || !pause(ctx, wait) {
			return outcome{err: err}
		}
	}
}

// guarded calls the Refresher once: its panic becomes an error, its answer is
// checked and completed, and no token gets into the text of its error.
func (s *Session) guarded(ctx context.Context, last Token) (t Token, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = Token{}, panicked(p)
		}
	}()
	t, err = s.refresher.Refresh(ctx, last.plain())
	if err != nil {
		return Token{}, timedOut(scrub(err, last.AccessToken, last.RefreshToken))
	}
	if err := t.checkAnswer(); err != nil {
		return Token{}, err
	}
	if t.RefreshToken == "" {
		t.RefreshToken = last.RefreshToken // RFC 6749, section 6
	}
	return t, nil
}

// panicked tells of a panic without its value, which may hold a token; a
// runtime error never does.
func panicked(p any) error {
	if e, ok := p.(runtime.Error); ok {
		return fmt.Errorf("refresher panicked: %w", e)
	}
	return fmt.Errorf("refresher panicked with a %T", p)
}

// save writes the new token, if the store still holds what the refresh set out
// from. A write that fails loses nothing: the token is used from memory.
func (s *Session) save(ctx context.Context, f *flight, o outcome, rev string) outcome {
	ctx, cancel := graced(ctx)
	defer cancel()
	at, err := s.put(ctx, f.from.epoch, o.token, rev)
	if err != nil {
		o.unsaved = &Error{Kind: ErrNotStored, Err: err}
		at = rev
	}
	o.rev = at
	return o
}

// put writes t for the sign-in number epoch, and takes it back if that one is
// over by then: a sign-out that came in between found nothing to clear.
func (s *Session) put(ctx context.Context, epoch uint64, t Token, rev string) (string, error) {
	at, err := s.store.Save(ctx, t, rev)
	if err == nil && s.view.Load().epoch != epoch {
		err = s.store.Clear(ctx, at)
		if errors.Is(err, ErrConflict) {
			return at, nil // whoever came next has written already
		}
	}
	return at, err
}

// lastLook reads the store once more before the session is given up. If there
// is something else now, another holder of the session won a race against us,
// and the refusal was of a token that is no longer the session's.
func (s *Session) lastLook(ctx context.Context, o outcome, rev string) outcome {
	ctx, cancel := graced(ctx)
	defer cancel()
	stored, at, err := s.store.Load(ctx)
	switch {
	case err == nil && at != rev && at != "" && good(stored):
		return outcome{token: stored, rev: at, adopted: true}
	case err == nil && at == rev && at != "":
		// Cleared here, inside the critical section, and only if it is still ours.
		if err := s.store.Clear(ctx, rev); err != nil {
			o.err = errors.Join(o.err, &Error{Kind: ErrNotStored, Err: err})
		}
	}
	return o
}

// repeatable tells whether a failed refresh may be made again, after what wait.
func repeatable(err error, tries int) (time.Duration, bool) {
	a, ok := errors.AsType[*AnswerError](err)
	if !ok || !a.Repeatable {
		return 0, false
	}
	wait := 200 * time.Millisecond << min(tries, 6)
	return max(wait/2+rand.N(wait/2), a.RetryAfter), true
}

// pause waits for d, unless ctx ends before that would be over.
func pause(ctx context.Context, d time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// timedOut names the refresh timeout where the flight's own context ended.
func timedOut(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return errTimeout
	}
	return err
}
