package refresh

import (
	"context"
	"errors"
	"fmt"
)

// LostResponsePolicy says what follows a refresh that was sent and whose answer
// got lost.
//
// Nobody knows then whether the server has used up the refresh token. If it
// has, its successor is lost, and a strict server takes the second use for
// theft and ends whatever descends from that sign-in (RFC 9700, section
// 4.14.2). If it has not, the second use is simply the first.
type LostResponsePolicy int

const (
	// LostResponseRetryLater asks no second time while the access token is good: a
	// strict server would end that as well. When it is over there is nothing left
	// to lose, and the next refresh uses the same refresh token.
	LostResponseRetryLater LostResponsePolicy = iota
	// LostResponseRetryNow asks once more within the same refresh. It is for servers
	// that answer a replaced refresh token once more for some seconds ("reuse
	// interval", "leeway", "grace period"). The first try may take half of the
	// refresh timeout then. What follows if that one is lost as well is LostResponseRetryLater.
	LostResponseRetryNow
	// LostResponseNeverRetry uses no refresh token twice: the session ends with its access
	// token. It is for servers that answer a second use with more than
	// the end of this session, such as the end of all sessions of the user.
	LostResponseNeverRetry
)

// WithLostResponsePolicy says what follows a refresh whose answer got lost. If
// the session ends of it, the reason is AnswerLost and the error wraps
// [ErrResponseLost]. By default, LostResponseRetryLater: it risks nothing that is not lost
// already.
func WithLostResponsePolicy(p LostResponsePolicy) Option {
	return func(s *settings) { s.lost = p }
}

// lost is err with ErrResponseLost.
func lost(err error) error {
	if errors.Is(err, ErrResponseLost) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrResponseLost, err)
}

// unanswered is what a failed call of the Refresher means. One that was cut off
// by the refresh timeout may have reached the server, unless it says that it
// had no connection.
func unanswered(ctx context.Context, err error) error {
	a, ok := errors.AsType[*ResponseError](err)
	certain := ok && a.Repeatable
	over := timedOut(ctx, err)
	if !certain && (errors.Is(err, ErrResponseLost) || errors.Is(over, errTimeout)) {
		return lost(over)
	}
	return over
}

// refusal is what a refused refresh token means. After a lost answer it was
// most likely used up by the refresh that nobody heard of again.
func refusal(err error, doubtful bool) outcome {
	if doubtful {
		return outcome{gone: ReasonResponseLost, err: fmt.Errorf("%w, and its refresh token counts no more: %w", ErrResponseLost, err)}
	}
	return outcome{gone: ReasonRefused, err: err}
}
