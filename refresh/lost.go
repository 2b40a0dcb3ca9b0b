package refresh

import (
	"context"
	"errors"
	"fmt"
)

// LostAnswerPolicy says what follows a refresh that was sent and whose answer
// got lost.
//
// Nobody knows then whether the server has used up the refresh token. If it
// has, its successor is lost, and a strict server takes the second use for
// theft and ends whatever descends from that sign-in (RFC 9700, section
// 4.14.2). If it has not, the second use is simply the first.
type LostAnswerPolicy int

const (
	// AskAgainLater asks no second time while the access token is good: a
	// strict server would end that as well. When it is over there is nothing left
	// to lose, and the next refresh uses the same refresh token.
	AskAgainLater LostAnswerPolicy = iota
	// AskAgainAtOnce asks once more within the same refresh. It is for servers
	// that answer a replaced refresh token once more for some seconds ("reuse
	// interval", "leeway", "grace period"). The first try may take half of the
	// refresh timeout then. What follows if that one is lost as well is AskAgainLater.
	AskAgainAtOnce
	// NeverAskAgain uses no refresh token twice: the session ends with its access
	// token. It is for servers that answer a second use with more than
	// the end of this session, such as the end of all sessions of the user.
	NeverAskAgain
)

// WithLostAnswerPolicy says what follows a refresh whose answer got lost. If
// the session ends of it, the reason is AnswerLost and the error wraps
// [ErrAnswerLost]. By default, AskAgainLater: it risks nothing that is not lost
// already.
func WithLostAnswerPolicy(p LostAnswerPolicy) Option {
	return func(s *settings) { s.lost = p }
}

// lost is err with ErrAnswerLost.
func lost(err error) error {
	if errors.Is(err, ErrAnswerLost) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAnswerLost, err)
}

// unanswered is what a failed call of the Refresher means. One that was cut off
// by the refresh timeout may have reached the server, unless it says that it
// had no connection.
func unanswered(ctx context.Context, err error) error {
	a, ok := errors.AsType[*AnswerError](err)
	certain := ok && a.Repeatable
	over := timedOut(ctx, err)
	if !certain && (errors.Is(err, ErrAnswerLost) || errors.Is(over, errTimeout)) {
		return lost(over)
	}
	return over
}

// refusal is what a refused refresh token means. After a lost answer it was
// most likely used up by the refresh that nobody heard of again.
func refusal(err error, doubtful bool) outcome {
	if doubtful {
		return outcome{gone: AnswerLost, err: fmt.Errorf("%w, and its refresh token counts no more: %w", ErrAnswerLost, err)}
	}
	return outcome{gone: Refused, err: err}
}
