package main

import (
	"context"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh/event"
)

// revoked has a hundred callers find out at the same time that their session
// was ended at the server.
func (d *demo) revoked(ctx context.Context) error {
	d.out.heading("3  A hundred callers in a session that was revoked",
		"The refresh token is refused for good. There is one sign-out, not a hundred.")
	s := d.stage("revoked", time.Minute, every)
	defer s.end()
	u, project, err := s.arrange(ctx)
	if err != nil {
		return err
	}

	s.srv.RevokeSessions()
	s.note("server", "all sessions are revoked")
	before := len(s.srv.Calls())
	s.together(ctx)
	u.fire(u.readOrWrite(ctx, project))
	d.report.StoreCleared = !u.stored(ctx)
	told := u.ended(client.ErrSignedOut)
	after, begin := len(s.srv.Calls()), time.Now()
	u.fire(u.readOrWrite(ctx, project))
	late, sent := u.ended(client.ErrSignedOut)-told, len(s.srv.Calls())-after
	s.note("client", "%d more calls in %d ms: %d fail with ErrSignedOut, %d sent",
		both, time.Since(begin).Milliseconds(), late, sent)
	again := u.signInAgain(ctx)
	s.close()
	u.hundred(d.out)
	return d.judgeRevoked(u, s.srv.Calls()[before:after], told, sent, again)
}

// signInAgain waits for the sign-out, then signs in anew. Listeners hear of
// everything in order, so no sign-out is left to come once they hear of that.
func (u *user) signInAgain(ctx context.Context) error {
	soon, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	// If it never comes, the counts will say so.
	_ = until(soon, "the sign-out", func() bool { return u.heard(event.SignedOut) > 0 && u.hooked() > 0 })
	if _, err := u.SignIn(ctx, u.email, u.password); err != nil {
		return err
	}
	if err := until(ctx, "the sign-in", func() bool {
		return u.heard(event.SignedIn)+u.heard(event.Replaced) > 1
	}); err != nil {
		return err
	}
	_, err := u.Auth.VerifyToken(ctx)
	return err
}

func (d *demo) judgeRevoked(u *user, log []mockserver.Call, told, sent int, again error) error {
	r := &d.report
	r.SignedOutEvents = u.heard(event.SignedOut)
	r.SignedOutHooks = u.hooked()
	v := &verdict{out: d.out}
	v.is("caller told ErrSignedOut|callers told ErrSignedOut", told, both)
	v.is("refresh tried|refreshes tried", arrived(log, "refreshToken"), 1)
	v.is("sign-out event|sign-out events", r.SignedOutEvents, 1)
	v.is("hook call|hook calls", r.SignedOutHooks, 1)
	v.holds("store cleared", r.StoreCleared)
	v.is("call sent afterwards|calls sent afterwards", sent, 0)
	v.holds("signing in again works", again == nil)
	return v.end()
}
