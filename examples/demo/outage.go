package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh/event"
)

// outageReport is what was measured of a lost network, under each policy.
type outageReport struct {
	Keep struct {
		SignedOutEvents     int  `json:"signed_out_events"`
		FailedRefreshes     int  `json:"failed_refreshes"`
		RefreshesInCoolDown int  `json:"refreshes_in_cool_down"`
		Recovered           bool `json:"recovered"`
	} `json:"keep"`
	SignOut struct {
		SignedOutEvents int  `json:"signed_out_events"`
		SignedOutHooks  int  `json:"signed_out_hooks"`
		StoreCleared    bool `json:"store_cleared"`
		SentAfterwards  int  `json:"sent_afterwards"`
	} `json:"sign_out"`
}

// outage takes the network away from two sessions until their tokens are over,
// and gives it back.
func (d *demo) outage(ctx context.Context) error {
	d.out.heading("4  A lost network, under both outage policies",
		"Two users call all the time. Their tokens live for 1 s; the network is away longer.")
	s := d.stage("outage", time.Second, func(c mockserver.Call) bool { return c.Operation == "refreshToken" })
	defer s.end()
	keep, leave, err := s.pair(ctx)
	if err != nil {
		return err
	}

	calling, stop := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() { keep.callOn(calling) })
	done.Go(func() { leave.callOn(calling) })
	away, back, err := s.cut(ctx, keep, leave)
	stop()
	done.Wait()
	s.close()
	if err != nil {
		return err
	}
	d.drawOutage(keep, leave, away, back)
	return d.judgeOutage(ctx, keep, leave, s.srv.Calls(), back)
}

// pair signs in one user under each policy.
func (s *stage) pair(ctx context.Context) (keep, leave *user, err error) {
	keep, err = s.signIn(ctx, "keep", mockserver.AdaEmail, mockserver.AdaPassword,
		client.WithSignOutOnOutage(false))
	if err != nil {
		return nil, nil, err
	}
	leave, err = s.signIn(ctx, "sign out", mockserver.GraceEmail, mockserver.GracePassword,
		client.WithSignOutOnOutage(true))
	if err != nil {
		return nil, nil, err
	}
	return keep, leave, nil
}

// cut takes the network away until both policies have shown what they do.
func (s *stage) cut(ctx context.Context, keep, leave *user) (away, back time.Time, err error) {
	err = until(ctx, "the first calls", func() bool { return keep.ended(nil) > 2 && leave.ended(nil) > 2 })
	if err != nil {
		return away, back, err
	}
	away = time.Now()
	s.note("network", "is gone")
	s.srv.Offline(true)
	err = until(ctx, "a cool-down and a sign-out", func() bool {
		return leave.heard(event.SignedOut) > 0 &&
			keep.State().Status == event.StatusCoolingDown && keep.refusedWhileCooling() > 5
	})
	s.srv.Offline(false)
	back = time.Now()
	s.note("network", "is back")
	if err != nil {
		return away, back, err
	}
	before := keep.ended(nil)
	err = until(ctx, "the recovery", func() bool { return keep.ended(nil) > before+3 })
	return away, back, err
}

func (d *demo) judgeOutage(ctx context.Context, keep, leave *user, log []mockserver.Call, back time.Time) error {
	k, l := &d.report.Outage.Keep, &d.report.Outage.SignOut
	k.SignedOutEvents = keep.heard(event.SignedOut)
	k.FailedRefreshes = keep.heard(event.RefreshFailed)
	k.RefreshesInCoolDown = keep.hasty()
	// Sessions are numbered by the sign-ins: Ada's came first.
	ada, grace := session(log, 0), session(log, 1)
	k.Recovered = count(log, func(c mockserver.Call) bool {
		return c.Session == ada && c.Generation > 1 && c.Status == 200 && c.Time.After(back)
	}) > 0
	l.SignedOutEvents = leave.heard(event.SignedOut)
	l.SignedOutHooks = leave.hooked()
	l.StoreCleared = !leave.stored(ctx)
	l.SentAfterwards = count(log, func(c mockserver.Call) bool {
		return c.Session == grace && c.Time.After(back)
	})
	v := &verdict{out: d.out, title: "keep: the default"}
	v.is("sign-out|sign-outs", k.SignedOutEvents, 0)
	v.some("failed refresh|failed refreshes", k.FailedRefreshes)
	v.is("refresh in the cool-down|refreshes in the cool-down", k.RefreshesInCoolDown, 0)
	v.holds("the same session goes on", k.Recovered)
	w := &verdict{out: d.out, title: "sign out: WithSignOutOnOutage"}
	w.is("sign-out event|sign-out events", l.SignedOutEvents, 1)
	w.is("hook call|hook calls", l.SignedOutHooks, 1)
	w.holds("store cleared", l.StoreCleared)
	w.is("call sent afterwards|calls sent afterwards", l.SentAfterwards, 0)
	return errors.Join(v.end(), w.end())
}

// session is the id of the session of sign-in number i.
func session(log []mockserver.Call, i int) string {
	for _, c := range log {
		if c.Operation != "login" {
			continue
		}
		if i == 0 {
			return c.Session
		}
		i--
	}
	return ""
}
