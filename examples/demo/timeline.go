package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// moment is something that happened. Moments of the same group are counted in
// one line: a hundred lines are no picture.
type moment struct {
	at    time.Time
	who   string
	group string // empty: the moment has a line of its own
	part  string // what the line counts apart, such as the operation
	text  string
	look  style
	// amid is true for a line that may come in the middle of a burst without
	// breaking it in two.
	amid bool
}

// timeline prints moments in the order in which they happened, while they
// happen. They come from several goroutines and with their own time, so it
// looks a few milliseconds back.
type timeline struct {
	out   *screen
	begin time.Time
	poll  func() // asks sources that do not report by themselves

	mu      sync.Mutex // guards pending
	pending []moment

	open []*burst // of the goroutine that shows
	quit func()
	stop chan struct{}
	done chan struct{}
}

const (
	frame = 20 * time.Millisecond
	lag   = 30 * time.Millisecond
	// burstGap is how close the moments of a burst follow each other.
	burstGap = 15 * time.Millisecond
	// quiet is how long nothing is added to a line before it is printed.
	quiet = 120 * time.Millisecond
)

func newTimeline(out *screen, begin time.Time, poll func()) *timeline {
	t := &timeline{out: out, begin: begin, poll: poll, stop: make(chan struct{}), done: make(chan struct{})}
	t.quit = sync.OnceFunc(func() { close(t.stop) })
	go t.loop()
	return t
}

func (t *timeline) add(m moment) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending = append(t.pending, m)
}

// note adds a line about what the demo itself does.
func (t *timeline) note(who, format string, args ...any) {
	t.add(moment{at: time.Now(), who: who, text: fmt.Sprintf(format, args...), look: bold})
}

// close prints what is left. Closing twice is fine.
func (t *timeline) close() {
	t.quit()
	<-t.done
}

func (t *timeline) loop() {
	defer close(t.done)
	tick := time.NewTicker(frame)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			t.show(time.Now().Add(-lag), quiet)
		case <-t.stop:
			t.show(time.Now(), 0)
			t.out.progress("")
			return
		}
	}
}

// show prints what happened until cut. A line that counts is printed when it
// has been quiet for a while.
func (t *timeline) show(cut time.Time, quiet time.Duration) {
	t.poll()
	ready, coming := t.take(cut)
	for i, m := range ready {
		if m.group != "" {
			t.count(m)
			continue
		}
		if m.amid {
			t.flush(m.at, slices.Concat(ready[i+1:], coming))
		} else {
			t.flush(m.at, nil)
		}
		t.out.line("%s", t.out.row(t.ms(m.at), m.who, m.text, m.look))
	}
	t.flush(cut.Add(-quiet), coming)
	if n := len(t.open); n > 0 {
		b := t.open[n-1]
		t.out.progress(fmt.Sprintf("%*d  %-*s  %s …", timeWidth, t.ms(b.at), laneWidth, b.who, b.line()))
	}
}

// take removes the moments until cut from those that wait, in order. coming
// are those after it.
func (t *timeline) take(cut time.Time) (ready, coming []moment) {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.SortStableFunc(t.pending, func(a, b moment) int { return a.at.Compare(b.at) })
	n := len(t.pending)
	for n > 0 && t.pending[n-1].at.After(cut) {
		n--
	}
	ready, coming = slices.Clone(t.pending[:n]), slices.Clone(t.pending[n:])
	t.pending = slices.Clone(coming)
	return ready, coming
}

// burst is a line that counts.
type burst struct {
	moment // the latest
	count  int
	parts  map[string]int
}

// count adds m to its line. Somebody who does something else starts a new one.
func (t *timeline) count(m moment) {
	i := slices.IndexFunc(t.open, func(b *burst) bool { return b.who == m.who })
	if i >= 0 && t.open[i].group != m.group {
		t.flush(t.open[i].at, nil)
		i = -1
	}
	if i < 0 {
		t.open = append(t.open, &burst{parts: map[string]int{}})
		i = len(t.open) - 1
	}
	b := t.open[i]
	b.moment = m
	b.count++
	if m.part != "" {
		b.parts[m.part]++
	}
}

// flush prints the lines to which nothing was added after until, but for those
// that go on in what is coming.
func (t *timeline) flush(until time.Time, coming []moment) {
	slices.SortStableFunc(t.open, func(a, b *burst) int { return a.at.Compare(b.at) })
	t.open = slices.DeleteFunc(t.open, func(b *burst) bool {
		if b.at.After(until) || b.goesOn(coming) {
			return false
		}
		t.out.line("%s", t.row(b))
		return true
	})
}

func (b *burst) goesOn(coming []moment) bool {
	return slices.ContainsFunc(coming, func(m moment) bool {
		return m.who == b.who && m.group == b.group && m.at.Sub(b.at) < burstGap
	})
}

func (t *timeline) row(b *burst) string {
	return t.out.row(t.ms(b.at), b.who, b.line(), b.look)
}

func (b *burst) line() string {
	text := fmt.Sprintf("%s %3d %s", bar(b.count), b.count, b.text)
	if len(b.parts) > 0 {
		text += ": " + b.list()
	}
	return text
}

// list names the parts, the largest first.
func (b *burst) list() string {
	var names []string
	for name := range b.parts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(b.parts[y]-b.parts[x], strings.Compare(x, y))
	})
	for i, name := range names {
		if len(names) > 1 {
			names[i] = fmt.Sprintf("%d %s", b.parts[name], name)
		}
	}
	return strings.Join(names, ", ")
}

func (t *timeline) ms(at time.Time) int64 { return at.Sub(t.begin).Milliseconds() }
