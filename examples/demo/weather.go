package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/refresh/event"
)

// drawOutage draws the network, and what two sessions made of it.
func (d *demo) drawOutage(keep, leave *user, away, back time.Time) {
	p := &picture{out: d.out, begin: d.begin}
	p.from, p.to = keep.stretch()
	d.out.line("")
	p.marks("network", func(from, to time.Time) rune {
		if to.After(away) && from.Before(back) {
			return '·'
		}
		return '━'
	})
	for _, u := range []*user{keep, leave} {
		p.marks(u.name+": calls", u.fared)
		p.marks("session", u.stood)
	}
	p.axis()
	for _, legend := range []string{
		"calls:   ● succeed  ○ no connection  t ErrTemporary  × ErrSignedOut",
		"session: ━ active  ▒ refreshing, calls wait  · cooling down",
	} {
		d.out.line("%*s%s", timeWidth+2, "", d.out.paint(faint, legend))
	}
}

// looks are the colours of the marks.
var looks = map[rune]style{
	'━': cyan, '▒': yellow, '·': yellow,
	'●': green, '○': yellow, 't': yellow, '×': red, '!': red,
}

// marks prints a lane with one mark for each cell.
func (p *picture) marks(name string, mark func(from, to time.Time) rune) {
	var text, run strings.Builder
	last := ' '
	for c := range cells {
		m := mark(p.at(c, 0), p.at(c+1, 0))
		if m != last {
			text.WriteString(p.out.paint(looks[last], run.String()))
			run.Reset()
		}
		run.WriteRune(m)
		last = m
	}
	text.WriteString(p.out.paint(looks[last], run.String()))
	p.lane(name, text.String(), "", plain)
}

func (u *user) stretch() (from, to time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return stretch(u.calls)
}

// fared is how the last call that ended in that time did.
func (u *user) fared(from, to time.Time) rune {
	u.mu.Lock()
	defer u.mu.Unlock()
	mark := ' '
	for _, o := range u.calls {
		if !within(o.to, from, to) || errors.Is(o.err, context.Canceled) {
			continue
		}
		switch {
		case o.err == nil:
			mark = '●'
		case errors.Is(o.err, client.ErrSignedOut):
			mark = '×'
		case errors.Is(o.err, client.ErrTemporary):
			mark = 't'
		case answer(o.err) == 0:
			mark = '○'
		default:
			mark = '!'
		}
	}
	return mark
}

// stood is where the session was at the end of that time.
func (u *user) stood(_, to time.Time) rune {
	u.mu.Lock()
	defer u.mu.Unlock()
	mark := ' '
	for _, e := range u.events {
		if e.Time.After(to) {
			break
		}
		switch e.Kind {
		case event.SignedIn, event.Refreshed:
			mark = '━'
		case event.RefreshStarted:
			mark = '▒'
		case event.RefreshFailed:
			mark = '━'
			if to.Before(e.Time.Add(e.RetryAfter)) {
				mark = '·'
			}
		case event.SignedOut:
			mark = ' '
		}
	}
	return mark
}
