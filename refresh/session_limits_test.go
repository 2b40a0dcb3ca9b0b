package refresh

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// A server that refuses tokens before their time costs each of two sharers of a
// session only the refreshes that it has made itself.
func TestAnAdoptedTokenCostsNoRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		made := 0
		refresher := RefreshFunc(func(context.Context, Token) (Token, error) {
			made++
			return Token{AccessToken: NewSecret(fmt.Sprint("a", made)), RefreshToken: NewSecret(fmt.Sprint("r", made)), Expiry: time.Now().Add(time.Hour)}, nil
		})
		store := &MemoryStore{}
		ctx := t.Context()
		holders := [2]*Session{NewSession(refresher, WithStore(store)), NewSession(refresher, WithStore(store))}
		for _, s := range holders {
			defer s.Close()
		}
		first := Token{AccessToken: NewSecret("a0"), RefreshToken: NewSecret("r0"), Expiry: time.Now().Add(time.Hour)}
		if err := holders[0].SignIn(ctx, first); err != nil {
			t.Fatal(err)
		}
		if err := holders[1].Restore(ctx); err != nil {
			t.Fatal(err)
		}
		const rounds = 60
		for round := range rounds {
			time.Sleep(limitEvery/2 + time.Second)
			var rejected [2]Token
			for i, s := range holders {
				var err error
				if rejected[i], err = s.Token(ctx); err != nil {
					t.Fatal(err)
				}
			}
			for i := range holders { // in turns, who comes first
				who := (round + i) % 2
				if _, err := holders[who].Renew(ctx, rejected[who]); err != nil {
					t.Fatalf("round %d, holder %d: %v", round, who, err)
				}
			}
		}
		if made != rounds {
			t.Errorf("%d refreshes, want %d", made, rounds)
		}
	})
}

func TestTheLimiterKeepsItsLevelWhenLivesChange(t *testing.T) {
	t.Parallel()
	var l limiter
	now := time.Now()
	if _, ok := l.take(now, time.Hour); !ok {
		t.Fatal("the first one is refused")
	}
	for i := range limitBurst - 1 { // one refresh of a long life is no ten of a short one
		if _, ok := l.take(now, time.Second); !ok {
			t.Fatalf("refused after %d", i+1)
		}
	}
	wait, ok := l.take(now, time.Second)
	if ok || wait <= 0 || wait > time.Second {
		t.Fatalf("allowed %t, wait %s", ok, wait)
	}
	if _, ok = l.take(now.Add(wait), time.Second); !ok {
		t.Error("refused after the wait that was asked for")
	}
}
