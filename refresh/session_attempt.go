package refresh

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/internal/unsent"
	"github.com/perennial-go/perennial/refresh/event"
)

// callRefresher calls the Refresher in a goroutine of its own. If that takes
// longer than the flight may, callRefresher returns; a response that comes all
// the same is kept if nobody has stored anything since, for the old refresh
// token may be used up.
func (s *Session) callRefresher(ctx context.Context, f *flight, last Token, rev string, doubtful bool) outcome {
	if doubtful && s.lost == LostResponseNeverRetry {
		return outcome{kind: outcomeRefused, reason: event.ReasonResponseLost, err: ErrResponseLost}
	}
	f.asked.Store(true)
	result := make(chan outcome)
	go func() {
		o := s.attemptRefresh(ctx, last, doubtful)
		select {
		case result <- o:
		case <-ctx.Done():
			if o.kind == outcomeRefreshed || o.kind == outcomeRotated {
				s.finishRefresh(f, s.save(ctx, f, o, rev))
			}
		}
	}()
	select {
	case o := <-result:
		return o
	case <-ctx.Done():
		return outcome{kind: outcomeLost, err: lost(errTimeout)}
	}
}

// attemptRefresh makes the refresh, and makes it again as long as it is certain
// that the refresh token was not used up, or once where the policy allows more.
// doubtful says that a response for last got lost before.
func (s *Session) attemptRefresh(ctx context.Context, last Token, doubtful bool) outcome {
	spare := s.lost == LostResponseRetryNow && !doubtful
	for i := 0; ; i++ {
		o := s.attempt(ctx, last, spare)
		switch o.kind {
		case outcomeRefreshed, outcomeRotated:
			return o
		case outcomeRefused:
			if doubtful {
				// Most likely it was used up by the refresh whose response got lost.
				o.reason = event.ReasonResponseLost
				o.err = fmt.Errorf("%w, and its refresh token is no longer valid: %w", ErrResponseLost, o.err)
			}
			return o
		case outcomeLost:
			doubtful = true
			if spare && ctx.Err() == nil {
				spare = false
				continue
			}
		}
		wait, again := s.retryWait(o.err, i)
		if i >= s.retries || !again || !pause(ctx, wait) {
			if doubtful {
				o.kind, o.err = outcomeLost, lost(o.err)
			}
			return o
		}
	}
}

// attempt calls the Refresher once, checks and completes the token that it
// returns, and says what it means if there is none. Where another attempt may
// follow a lost response, the first has half of the refresh timeout, or there
// would be no time left after a server that hangs.
func (s *Session) attempt(ctx context.Context, last Token, spare bool) outcome {
	if spare {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.timeout/2)
		defer cancel()
	}
	t, err := s.recoverRefresher(ctx, last.plain())
	if err != nil {
		kind, err := classifyError(ctx, unsent.Is(err), scrub(err, last.AccessToken, last.RefreshToken, t.AccessToken, t.RefreshToken))
		if kind == outcomeRefused || t.same(last) || (t.AccessToken.IsZero() && t.RefreshToken.IsZero()) {
			return outcome{kind: kind, reason: event.ReasonRefused, err: err}
		}
		return keepToken(t, last, kind, err)
	}
	return keepToken(t, last, outcomeRefreshed, nil)
}

// keepToken is the outcome of a refresh that returned a token, or a part of one. err
// is what it said beside it: nothing that a server has just given out is thrown
// away for that, for it may be all that there is.
func keepToken(t, last Token, kind outcomeKind, err error) outcome {
	if t.RefreshToken.IsZero() && last.RefreshToken.IsZero() && !t.AccessToken.IsZero() && t.checkResponse() != nil && t.checkText() == nil {
		// It renews itself, and is the only credential: whatever its expiry says.
		t.Expiry, t.Warning = time.Time{}, "the token had expired before it came"
	}
	if bad := t.checkResponse(); bad != nil {
		if err != nil {
			bad = err
		}
		if t.RefreshToken.IsZero() {
			return outcome{kind: outcomeLost, err: lost(bad)}
		}
		last.RefreshToken, last.turn = t.RefreshToken, last.turn+1
		return outcome{kind: outcomeRotated, token: last, err: bad}
	}
	// Without a new one the old one stays (RFC 6749, section 6), unless the new
	// one could not be read.
	doubtful := t.RefreshToken.IsZero() && kind == outcomeLost
	if t.RefreshToken.IsZero() {
		t.RefreshToken = last.RefreshToken
	}
	if err == nil && t.Warning != "" {
		err = errors.New(t.Warning)
	}
	if t.Extra.IsZero() {
		t.Extra = last.Extra
	}
	t.signIn, t.turn = last.signIn, last.turn+1
	return outcome{kind: outcomeRefreshed, token: t, doubtful: doubtful, err: err}
}

// recoverRefresher calls the Refresher and makes its panic an error.
func (s *Session) recoverRefresher(ctx context.Context, last Token) (t Token, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = Token{}, panicked("refresher", p)
		}
	}()
	return s.refresher.Refresh(ctx, last)
}

// panicked reports a panic without its value, which may hold a token; a runtime
// error never does.
func panicked(who string, p any) error {
	if e, ok := p.(runtime.Error); ok {
		return fmt.Errorf("%s panicked: %w", who, e)
	}
	return fmt.Errorf("%s panicked with a %T", who, p)
}

// classifyError is what an error of the Refresher means: outcomeRefused,
// outcomeLost or outcomeFailed. unused says that net/http has sent nothing. The
// error comes back as it is told to callers.
//
// An error that says nothing of the refresh token is a response that got lost.
// Taken for a failure that used nothing, it would be followed by a second use of
// a one-time token, which ends the session at a strict server.
func classifyError(ctx context.Context, unused bool, err error) (outcomeKind, error) {
	told := timedOut(ctx, err)
	e, known := errors.AsType[*ResponseError](err)
	switch {
	case errors.Is(err, ErrRefused):
		return outcomeRefused, told
	case known && e.Repeatable:
		return outcomeFailed, told
	case errors.Is(err, ErrResponseLost), errors.Is(told, errTimeout):
		return outcomeLost, lost(told)
	case known && e.StatusCode != 0, isOwn(err), errors.Is(err, ErrTemporary), errors.Is(err, ErrClientRefused), errors.Is(err, ErrUnknownRefusal):
		return outcomeFailed, told
	case unused:
		return outcomeFailed, &ResponseError{Repeatable: true, Err: told}
	}
	return outcomeLost, lost(told)
}

// lost is err with ErrResponseLost.
func lost(err error) error {
	if errors.Is(err, ErrResponseLost) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrResponseLost, err)
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
	return &scrubbed{redact.Hide(err.Error(), err)}
}

// retryWait is how long to wait before a failed refresh is made again, and
// whether it may be.
func (s *Session) retryWait(err error, tries int) (time.Duration, bool) {
	e, ok := errors.AsType[*ResponseError](err)
	if !ok || !e.Repeatable {
		return 0, false
	}
	wait := 200 * time.Millisecond << min(tries, 6)
	return max(wait/2+s.draw(wait/2), e.RetryAfter), true
}

// pause waits for d, unless ctx ends before it has passed.
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
