package main

import (
	"context"
	"fmt"
	"time"

	"github.com/perennial-go/perennial/refresh/tracing"
)

// knownReport is what was measured of a token whose end the client knows.
type knownReport struct {
	Requests     int `json:"requests"`
	Succeeded    int `json:"succeeded"`
	Refreshes    int `json:"refreshes"`
	Unauthorized int `json:"unauthorized"`
}

// known sends a hundred calls when the token's life is over by the client's
// own clock: the refresh comes first, and nothing is sent in vain.
func (d *demo) known(ctx context.Context) error {
	const life = 2 * time.Second
	d.out.heading("2  The same hundred, when the client knows that its token is over",
		"Now both clocks agree. The refresh is made before the first send.")
	s := d.stage("known expiry", life, every)
	defer s.end()
	u, project, err := s.arrange(ctx)
	if err != nil {
		return err
	}

	if err := d.sitOut(ctx, u); err != nil {
		return err
	}
	before := len(s.srv.Calls())
	s.slow()
	u.fire(u.readOrWrite(ctx, project))
	s.close()
	u.hundred(d.out)

	log, r := s.srv.Calls()[before:], &d.report.KnownExpiry
	r.Requests = u.sends(func(a tracing.Attempt) bool { return a.Number == 1 })
	r.Succeeded = u.ended(nil)
	r.Refreshes = arrived(log, "refreshToken")
	r.Unauthorized = answered(log, 401)
	v := &verdict{out: d.out}
	v.is("request|requests", r.Requests, both)
	v.is("answered 401", r.Unauthorized, 0)
	v.is("refresh|refreshes", r.Refreshes, 1)
	v.is("succeeded", r.Succeeded, both)
	return v.end()
}

// sitOut waits until the token's life is over.
func (d *demo) sitOut(ctx context.Context, u *user) error {
	end := u.State().Expiry
	err := until(ctx, "the token's end", func() bool {
		d.out.progress(fmt.Sprintf("%*s  the token lives for another %.1f s …", timeWidth, "", time.Until(end).Seconds()))
		return time.Now().After(end)
	})
	d.out.progress("")
	u.note("client", "token 1 has expired, and the client knows")
	return err
}
