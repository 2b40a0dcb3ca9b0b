package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// More that can be noted, by the parent itself.
const (
	killed  = "killed"
	started = "started"
)

// redisLane is the lane of Redis; those of the replicas begin with 1.
const redisLane = 0

const columns = 60

// board shows a lane for each replica: on a terminal while it happens, in a
// pipe once at the end.
type board struct {
	w        io.Writer
	terminal bool
	plan     plan

	mu       sync.Mutex // guards what follows
	begin    time.Time
	lanes    [][]byte // by replica and column; what the cell shows
	down     []bool   // by replica
	drawn    bool
	turns    int // refreshes that a replica has told of
	failures []string
	report   report
}

func newBoard(w io.Writer, p plan) *board {
	b := &board{w: w, plan: p, begin: time.Now(), lanes: make([][]byte, p.replicas+1), down: make([]bool, p.replicas+1)}
	if f, ok := w.(*os.File); ok {
		b.terminal = term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
	}
	for i := range b.lanes {
		b.lanes[i] = []byte(strings.Repeat(" ", columns))
	}
	b.report.Replicas = p.replicas
	return b
}

func (b *board) title(text string) {
	fmt.Fprintf(b.w, "%s\n\n  R refreshes   o learns of it   - calls   ! a call fails   x killed\n\n", text)
}

// weight says which of two things a cell shows.
var weight = map[byte]int{' ': 0, '.': 1, '-': 2, 'o': 3, 'R': 4, 'x': 5, '!': 6}

// note takes down what has happened to lane i.
func (b *board) note(i int, n note) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch n.What {
	case called:
		b.report.Calls++
		b.mark(i, n.Time, '-')
	case refreshed:
		b.turns++
		b.mark(i, n.Time, 'R')
	case learned:
		b.report.Learned++
		b.mark(i, n.Time, 'o')
	case failed, lost:
		if n.What == failed {
			b.report.Calls++
			b.report.Failed++
		}
		b.failures = append(b.failures, fmt.Sprintf("replica %d: %s", i, n.Text))
		b.mark(i, n.Time, '!')
	case killed:
		b.down[i] = true
		if i == redisLane {
			b.report.Outages++
		} else {
			b.report.Kills++
		}
		b.mark(i, n.Time, 'x')
	case started:
		b.down[i] = false
		b.mark(i, n.Time, '.')
	}
}

// mark puts a sign into the cell of a time. The caller holds mu.
func (b *board) mark(i int, at time.Time, sign byte) {
	cell := min(max(int(int64(at.Sub(b.begin))*columns/int64(b.plan.duration)), 0), columns-1)
	if weight[sign] > weight[b.lanes[i][cell]] {
		b.lanes[i][cell] = sign
	}
}

// live draws until ctx ends, and once more then.
func (b *board) live(ctx context.Context) {
	for ctx.Err() == nil {
		pause(ctx, 100*time.Millisecond)
		b.mu.Lock()
		if !b.down[redisLane] {
			b.mark(redisLane, time.Now(), '.')
		}
		if b.terminal {
			b.draw()
		}
		b.mu.Unlock()
	}
}

// draw draws the lanes, over those of the last time. The caller holds mu.
func (b *board) draw() {
	if b.drawn {
		fmt.Fprintf(b.w, "\033[%dA", len(b.lanes))
	}
	b.drawn = b.terminal
	end := ""
	if b.terminal {
		end = "\033[K"
	}
	for i, lane := range b.lanes {
		name := fmt.Sprintf("replica %d", i)
		if i == redisLane {
			name = "Redis"
		}
		fmt.Fprintf(b.w, "  %-10s  %s%s\n", name, strings.TrimRight(string(lane), " "), end)
	}
}

// summary prints the picture as it is at the end, and what it means. The caller
// holds mu.
func (b *board) summary(r report) {
	b.draw()
	fmt.Fprintf(b.w, "\n  %d calls, %d failed, %d answered 401 and sent again\n", r.Calls, r.Failed, r.Late)
	fmt.Fprintf(b.w, "  %d refreshes for all, %d refused; %d times a replica learned of one from another\n", r.Refreshes, r.Refused, r.Learned)
}
