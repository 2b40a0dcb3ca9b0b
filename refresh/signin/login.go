package signin

import (
	"context"
	"errors"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Prober is what a Store also implements if it can say whether a write would
// work, without changing what it holds.
type Prober interface {
	Probe(ctx context.Context) error
}

// Login returns a session that is signed in: the one that the store holds, or
// else a new one, by the flow that can work here. See [Client.Login].
func Login(ctx context.Context, cfg Config, store refresh.Store, opts ...refresh.Option) (*refresh.Session, error) {
	c, err := New(cfg)
	if err != nil {
		return nil, err
	}
	return c.Login(ctx, store, opts...)
}

// Login returns a session that is signed in. If the store holds a user's of this
// issuer and client that has what the Config asks for, it is resumed; otherwise
// the user signs in: in a browser of this machine, on another device, or by
// pasting an address.
//
// One sign-in is made among all who share the store, if it has a lock: the others
// wait and take its session. The store is tried before the user is asked, so that
// no consent is spent for tokens that cannot be kept. A refusal is followed by a
// cool-down.
//
// If the new tokens could not be stored, the session is returned together with
// the error, which wraps [refresh.ErrNotStored]. Close the session in any case.
//
// Errors: ErrStore, ErrCoolDown, ErrNoDisplay, and those of the flows.
func (c *Client) Login(ctx context.Context, store refresh.Store, opts ...refresh.Option) (*refresh.Session, error) {
	return c.open(ctx, store, opts, user, func(ctx context.Context) (Grant, error) {
		if err := c.coolingDown(ctx); err != nil {
			return Grant{}, err
		}
		g, err := c.SignIn(ctx)
		switch {
		case err == nil:
			c.noteRefusal(ctx, time.Time{})
		case errors.Is(err, ErrDenied) || errors.Is(err, ErrTimeout):
			c.noteRefusal(ctx, time.Now())
		}
		return g, err
	})
}

// LoginAsClient is [Client.Login] for a program without a user: with a grant of
// client credentials.
func (c *Client) LoginAsClient(ctx context.Context, store refresh.Store, opts ...refresh.Option) (*refresh.Session, error) {
	return c.open(ctx, store, opts, program, c.ClientCredentials)
}

// owner is whose a session is. A client may have its own beside those of its users:
// none is taken for the other.
type owner bool

const (
	user    owner = false
	program owner = true
)

// open resumes the session of the store, or signs in under its lock.
func (c *Client) open(ctx context.Context, store refresh.Store, opts []refresh.Option, whose owner, signIn func(context.Context) (Grant, error)) (*refresh.Session, error) {
	s := refresh.NewSession(c.Refresher(), append(opts[:len(opts):len(opts)], refresh.WithStore(store))...)
	err := c.resumeOrSignIn(ctx, s, store, whose, signIn)
	if err != nil && !errors.Is(err, refresh.ErrNotStored) {
		_ = s.Close() // it has no sign-in, and nothing to lose
		return nil, err
	}
	return s, err
}

func (c *Client) resumeOrSignIn(ctx context.Context, s *refresh.Session, store refresh.Store, whose owner, signIn func(context.Context) (Grant, error)) error {
	seen, done, err := c.resume(ctx, s, store, whose)
	if done || err != nil {
		return err
	}
	unlock, waited, err := c.lock(ctx, store)
	if err != nil {
		return err
	}
	t, rev, err := load(ctx, store)
	if err == nil && rev != seen && c.usable(t, whose) {
		unlock() // a refresh needs the lock
		_, _, err = c.resume(ctx, s, store, whose)
		return err
	}
	defer unlock()
	if err != nil {
		return err
	}
	r, _ := readRecord(t)
	adopted := c.adoptKept(r)
	if waited && rev == seen {
		// Whoever held the lock has changed nothing: the user said no there.
		return &Error{Kind: ErrCoolDown, Err: errors.New("the sign-in of another process ended without a session"), Advice: "start again"}
	}
	if p, ok := store.(Prober); ok {
		if err := p.Probe(ctx); err != nil {
			return storeError(err)
		}
	}
	g, err := signIn(ctx)
	if err != nil && adopted && !hasToken(t) && doubts(err) {
		c.forget() // the next sign-in registers again
		_ = store.Clear(context.WithoutCancel(ctx), rev)
	}
	if err != nil {
		return err
	}
	// The consent is spent: what came of it is kept, whoever has left.
	return s.SignIn(context.WithoutCancel(ctx), g.Token)
}

// resume takes what the store holds, if it will do. A token that has expired is
// refreshed: the server may have ended the session in the meantime. seen is the
// revision that will not do.
func (c *Client) resume(ctx context.Context, s *refresh.Session, store refresh.Store, whose owner) (seen string, done bool, err error) {
	t, seen, err := load(ctx, store)
	if err != nil || seen == "" || !c.usable(t, whose) {
		return seen, false, err
	}
	if err := s.Restore(ctx); err != nil {
		return seen, false, storeError(err)
	}
	_, err = s.Token(ctx)
	switch {
	case err == nil, errors.Is(err, refresh.ErrTemporary):
		return seen, true, nil // away from the network, the session is kept
	case errors.Is(err, refresh.ErrSignedOut):
		return seen, false, nil
	}
	return seen, false, canceled(ctx, err)
}

// usable reports whether stored tokens are a session that the Config asks for. A
// record without ours is of a program before this package: it is taken.
func (c *Client) usable(t refresh.Token, whose owner) bool {
	r, known := readRecord(t)
	return hasToken(t) && (!known || c.enough(r) && owner(r.Grant == grantClient) == whose)
}

// hasToken reports whether t is a session, and not what one has left behind.
func hasToken(t refresh.Token) bool { return !t.AccessToken.IsZero() || !t.RefreshToken.IsZero() }

// load reads the store. What cannot be read is no session: a sign-in replaces it.
func load(ctx context.Context, store refresh.Store) (refresh.Token, string, error) {
	t, rev, err := store.Load(ctx)
	if errors.Is(err, refresh.ErrFormat) {
		return refresh.Token{}, rev, nil
	}
	if err != nil {
		return refresh.Token{}, "", canceled(ctx, storeError(err))
	}
	return t, rev, nil
}

func storeError(err error) error {
	return &Error{Kind: ErrStore, Err: err, Advice: "unlock or repair it first: no sign-in is started for tokens that cannot be kept"}
}

// lock waits for the lock of the store, if it has one. waited is true if somebody
// else had it for more than a moment: that was a sign-in, or a refresh.
func (c *Client) lock(ctx context.Context, store refresh.Store) (unlock func(), waited bool, err error) {
	locker, ok := store.(refresh.Locker)
	if !ok {
		return func() {}, false, nil
	}
	moment, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	unlock, err = locker.Lock(moment)
	if err == nil {
		return unlock, false, nil
	}
	if moment.Err() == nil || ctx.Err() != nil {
		return nil, false, canceled(ctx, storeError(err))
	}
	c.cfg.notify(ctx, Notice{Kind: NoticeWaiting})
	if unlock, err = locker.Lock(ctx); err != nil {
		return nil, false, canceled(ctx, storeError(err))
	}
	return unlock, true, nil
}
