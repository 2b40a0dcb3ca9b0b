package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// picture shows a stretch of time as lanes, one character for each of so many
// milliseconds.
type picture struct {
	out      *screen
	begin    time.Time
	from, to time.Time
}

const (
	cells     = 46
	nameWidth = timeWidth + 2 + laneWidth
	samples   = 8 // looks in each cell
)

// at is when look number i of a cell is taken.
func (p *picture) at(cell, i int) time.Time {
	width := p.to.Sub(p.from)
	return p.from.Add(width * time.Duration(cell*samples+i) / (cells * samples))
}

// lane prints one lane.
func (p *picture) lane(name, text, note string, look style) {
	p.out.line("%*s  %s  %s", nameWidth, name, p.out.paint(look, pad(text, cells)), note)
}

// heights prints how much of something there was, out of full.
func (p *picture) heights(name, note string, look style, full int, level func(time.Time) int) {
	const steps = "▁▂▃▄▅▆▇█"
	var b strings.Builder
	for c := range cells {
		most := 0
		for i := range samples {
			most = max(most, level(p.at(c, i)))
		}
		if part := (min(most, full)*8 + full/2) / full; part == 0 {
			b.WriteByte(' ')
		} else {
			b.WriteRune([]rune(steps)[part-1])
		}
	}
	p.lane(name, b.String(), note, look)
}

// axis closes the picture.
func (p *picture) axis() {
	first, last := fmt.Sprint(p.from.Sub(p.begin).Milliseconds()), fmt.Sprintf("%d ms", p.to.Sub(p.begin).Milliseconds())
	p.lane("", "└"+strings.Repeat("─", cells-2)+"┘", "", faint)
	p.lane("", first+strings.Repeat(" ", max(cells-len(first)-len(last), 1))+last, "", faint)
}

// hundred draws where the first hundred calls of u were, from start to end.
func (u *user) hundred(out *screen) {
	u.mu.Lock()
	defer u.mu.Unlock()
	calls := u.calls[:min(both, len(u.calls))]
	p := &picture{out: out, begin: u.begin}
	p.from, p.to = stretch(calls)
	newest := uint64(1)
	for _, a := range u.attempts {
		newest = max(newest, a.Generation)
	}
	out.line("")
	for gen := uint64(1); gen <= newest; gen++ {
		p.heights(fmt.Sprintf("sent, token %d", gen), plural(count(u.attempts, sentWith(gen)), "send|sends"),
			[]style{yellow, green}[(gen-1)%2], len(calls),
			func(t time.Time) int { return u.sending(t, sentWith(gen)) })
		if gen == 1 {
			u.waiting(p, calls)
		}
	}
	p.axis()
}

// waiting draws the calls that wait for the refresh, and the refresh itself.
func (u *user) waiting(p *picture, calls []outcome) {
	anySend := func(tracing.Attempt) bool { return true }
	p.heights("waiting", "", faint, len(calls), func(t time.Time) int {
		return count(calls, func(o outcome) bool { return within(t, o.from, o.to) }) - u.sending(t, anySend)
	})
	flights := flights(u.events, p.from)
	p.heights("refreshing", plural(len(flights), "refresh|refreshes"), cyan, 1, func(t time.Time) int {
		return count(flights, func(o outcome) bool { return within(t, o.from, o.to) })
	})
}

// sending counts the sends that match and are on their way at t.
func (u *user) sending(t time.Time, match func(tracing.Attempt) bool) int {
	return count(u.attempts, func(a tracing.Attempt) bool {
		return match(a) && within(t, a.Start, a.Start.Add(a.Took))
	})
}

func sentWith(gen uint64) func(tracing.Attempt) bool {
	return func(a tracing.Attempt) bool { return a.Generation == gen }
}

// flights are the refreshes that began after from.
func flights(events []event.Event, from time.Time) (all []outcome) {
	for _, e := range events {
		switch {
		case e.Time.Before(from):
		case e.Kind == event.RefreshStarted:
			all = append(all, outcome{from: e.Time, to: e.Time.Add(time.Hour)})
		case e.Took > 0 && len(all) > 0:
			all[len(all)-1].to = e.Time
		}
	}
	return all
}

func within(t, from, to time.Time) bool { return !t.Before(from) && t.Before(to) }

// stretch is the time from the start of the first call to the end of the last.
func stretch(calls []outcome) (from, to time.Time) {
	for i, o := range calls {
		if i == 0 || o.from.Before(from) {
			from = o.from
		}
		if o.to.After(to) {
			to = o.to
		}
	}
	return from, to
}
