package refresh

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/perennial-go/perennial/internal/jitter"
)

// ask calls the Refresher in a goroutine of its own. If that takes longer than
// the flight may, ask returns; an answer that comes all the same is kept if
// nobody has stored anything since, for the old refresh token may be used up.
func (s *Session) ask(ctx context.Context, f *flight, last Token, rev string, doubtful bool) outcome {
	if doubtful && s.lost == LostResponseNeverRetry {
		return outcome{gone: ReasonResponseLost, err: ErrResponseLost}
	}
	f.asked.Store(true)
	answer := make(chan outcome)
	go func() {
		o := s.call(ctx, last, doubtful)
		select {
		case answer <- o:
		case <-ctx.Done():
			if o.err == nil || o.rotated {
				s.land(f, s.save(ctx, f, o, rev))
			}
		}
	}()
	select {
	case o := <-answer:
		return o
	case <-ctx.Done():
		return outcome{err: lost(errTimeout)}
	}
}

// call makes the refresh, and makes it again as long as it is certain that the
// refresh token was not used up, or once where the policy allows more. doubtful
// says that an answer for last got lost before.
func (s *Session) call(ctx context.Context, last Token, doubtful bool) outcome {
	spare := s.lost == LostResponseRetryNow && !doubtful
	for i := 0; ; i++ {
		t, err := s.attempt(ctx, last, spare)
		if err == nil {
			return outcome{token: t}
		}
		if errors.Is(err, ErrRefused) {
			return refusal(err, doubtful)
		}
		if t.RefreshToken != "" {
			return outcome{token: t, rotated: true, err: err}
		}
		if errors.Is(err, ErrResponseLost) {
			doubtful = true
			if spare && ctx.Err() == nil {
				spare = false
				continue
			}
		}
		wait, again := repeatable(err, i)
		if i >= s.retries || !again || !pause(ctx, wait) {
			if doubtful {
				err = lost(err)
			}
			return outcome{err: err}
		}
	}
}

// attempt is one call of the Refresher. Where another may follow a lost
// answer, the first has half of the refresh timeout, or there would be no time
// left after a server that hangs.
func (s *Session) attempt(ctx context.Context, last Token, spare bool) (Token, error) {
	if spare {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.timeout/2)
		defer cancel()
	}
	return s.guarded(ctx, last)
}

// guarded calls the Refresher once: its panic becomes an error, its answer is
// checked and completed, and no token gets into the text of its error. An
// answer that is no good leaves its refresh token, if it has one.
func (s *Session) guarded(ctx context.Context, last Token) (t Token, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = Token{}, panicked("refresher", p)
		}
	}()
	t, err = s.refresher.Refresh(ctx, last.plain())
	if err != nil {
		return Token{}, unanswered(ctx, scrub(err, last.AccessToken, last.RefreshToken))
	}
	if err := t.checkAnswer(); err != nil {
		if t.RefreshToken == "" {
			return Token{}, err
		}
		last.RefreshToken, last.turn = t.RefreshToken, last.turn+1
		return last, err
	}
	if t.RefreshToken == "" {
		t.RefreshToken = last.RefreshToken // RFC 6749, section 6
	}
	t.signIn, t.turn = last.signIn, last.turn+1
	return t, nil
}

// panicked tells of a panic without its value, which may hold a token; a
// runtime error never does.
func panicked(who string, p any) error {
	if e, ok := p.(runtime.Error); ok {
		return fmt.Errorf("%s panicked: %w", who, e)
	}
	return fmt.Errorf("%s panicked with a %T", who, p)
}

// repeatable tells whether a failed refresh may be made again, after what wait.
func repeatable(err error, tries int) (time.Duration, bool) {
	a, ok := errors.AsType[*ResponseError](err)
	if !ok || !a.Repeatable {
		return 0, false
	}
	wait := 200 * time.Millisecond << min(tries, 6)
	return max(wait/2+jitter.N(wait/2), a.RetryAfter), true
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

// timedOut names the refresh timeout where the flight's own context ended. A
// deadline below it, such as that of a dial, keeps its text and what is known
// of it; it only is no context.DeadlineExceeded any more.
func timedOut(ctx context.Context, err error) error {
	switch {
	case !errors.Is(err, context.DeadlineExceeded):
		return err
	case ctx.Err() != nil:
		return errTimeout
	}
	return &scrubbed{text: err.Error(), err: err}
}
