package websession

import (
	"context"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// keeper is the store of one live session. It passes everything on to the store
// behind it, and notes which token is the newest: that is what cookies are made of.
type keeper struct {
	store refresh.Store
	seed  bool // the cookie's token is as good as one in the store
	fits  func(refresh.Token) error

	mu     sync.Mutex // guards what follows
	newest refresh.Token
	history
}

var _ interface {
	refresh.Store
	refresh.Locker
} = (*keeper)(nil)

// watchedKeeper is for stores that tell of changes. Watching costs a goroutine,
// which a store in memory has no use for.
type watchedKeeper struct {
	*keeper
	refresh.Watcher
}

func (k *keeper) asStore() refresh.Store {
	if w, ok := k.store.(refresh.Watcher); ok {
		return watchedKeeper{k, w}
	}
	return k
}

// fromCookie is the revision of a token that is in the cookie, while the store
// cannot be asked.
const fromCookie = "cookie"

// Load reads the store. A store that lacks what the cookie holds gets it; one
// that cannot be reached does not keep a good token from being used.
func (k *keeper) Load(ctx context.Context) (refresh.Token, string, error) {
	t, rev, err := k.store.Load(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case !k.seed && err == nil && rev != "":
		k.note(t)
	case !k.seed:
	case err != nil:
		return k.newest, fromCookie, nil
	case rev == "" || later(k.newest, t):
		held := k.newest
		k.mu.Unlock()
		at, err := k.store.Save(ctx, held, rev)
		k.mu.Lock()
		if err != nil {
			return held, fromCookie, nil // it is tried again the next time
		}
		k.seed = false
		return held, at, nil
	default:
		k.seed = false
		k.note(t)
	}
	return t, rev, err
}

// Save writes the store.
func (k *keeper) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	k.mu.Lock()
	k.note(t) // in use from now on, even if it cannot be stored
	k.mu.Unlock()
	if err := k.fits(t); err != nil {
		return "", err
	}
	return k.store.Save(ctx, t, rev)
}

// Clear clears the store.
func (k *keeper) Clear(ctx context.Context, rev string) error { return k.store.Clear(ctx, rev) }

// Lock locks the store, if it can be.
func (k *keeper) Lock(ctx context.Context) (func(), error) {
	if l, ok := k.store.(refresh.Locker); ok {
		return l.Lock(ctx)
	}
	return func() {}, nil
}

// note makes t the newest token if it came after the one that is. The caller
// holds k.mu.
func (k *keeper) note(t refresh.Token) {
	switch {
	case !hasToken(k.newest):
		k.newest = t
	case later(t, k.newest):
		k.newest = t
		k.history = k.next()
	}
}

// now returns the newest token, and how far it has come.
func (k *keeper) now() (refresh.Token, history) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.newest, k.history
}

// deliver returns the newest token for a response whose header is about to go
// out: from now on the browser may be expected to have it.
func (k *keeper) deliver() refresh.Token {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.history[0] == 0 {
		k.history[0] = time.Now().UnixNano()
	}
	return k.newest
}

// later tells whether a is of the same sign-in as b and came after it.
func later(a, b refresh.Token) bool {
	signIn, turn := a.Lineage()
	of, than := b.Lineage()
	return signIn == of && turn > than
}

// history says when each of the last tokens was first sent to the browser; the
// newest is the first. In nanoseconds since 1970, for a million of them to be
// small; zero: not yet.
type history [4]int64

// next is the history when another token has come.
func (h history) next() history {
	copy(h[1:], h[:len(h)-1])
	h[0] = 0
	return h
}

// graced tells whether a cookie with token old may still be served when newest
// is the newest. Its time runs from when the browser was first sent a later one:
// until then, it cannot have another.
func (h history) graced(old, newest refresh.Token, grace time.Duration) bool {
	signIn, turn := old.Lineage()
	of, than := newest.Lineage()
	if signIn != of {
		return false
	}
	if turn >= than {
		return true
	}
	for _, sent := range h[:min(than-turn, uint64(len(h)))] {
		if sent != 0 && time.Since(time.Unix(0, sent)) > grace {
			return false
		}
	}
	return true
}
