package sim

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// A schedule is exact because no two things of it happen in the same instant:
// what an instant sets off then has one cause, and it does not matter which
// goroutine runs first. Every wait of the simulation therefore ends on a
// nanosecond of its own within the millisecond, its lane. The session's own
// waits are whole milliseconds from such an instant, or spread by the seed.
const grid = time.Millisecond

// A lane that is drawn while others may be drawn is one of its kind, so that
// the order in which kinds are drawn does not matter either.
const (
	mainLane = iota // the schedule and the calls it makes
	mainStore
	otherStore
	serverLane
	laneKinds
)

// firstJitter is the first stream of a seed that is not a lane's: those of the
// sessions begin with it.
const firstJitter = 2 + laneKinds

// lanes gives out lanes at random, each once.
type lanes struct {
	mu   sync.Mutex // guards what follows
	rand [laneKinds]*rand.Rand
	used map[time.Duration]bool
}

func newLanes(seed uint64) *lanes {
	l := &lanes{used: map[time.Duration]bool{}}
	for kind := range l.rand {
		l.rand[kind] = rand.New(rand.NewPCG(seed, 2+uint64(kind)))
	}
	return l
}

func (l *lanes) next(kind int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		lane := time.Duration(l.rand[kind].Int64N(int64(grid)/laneKinds)*laneKinds + int64(kind))
		if !l.used[lane] {
			l.used[lane] = true
			return lane
		}
	}
}

// until is how long it takes for d to pass, and then for lane to come.
func until(lane, d time.Duration) time.Duration {
	at := time.Duration(time.Now().UnixNano()) + d
	return d + (lane-at%grid+grid-1)%grid + 1
}

// sleep waits for d, or until ctx ends; whichever it is, it returns in a lane
// of its own. cut, unless it is nil, is called as soon as ctx ends.
func (l *lanes) sleep(ctx context.Context, kind int, d time.Duration, cut func()) bool {
	t := time.NewTimer(until(l.next(kind), d))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		if cut != nil {
			cut()
		}
		time.Sleep(until(l.next(kind), 0))
		return false
	}
}

// line is what happened in one instant, to one of those who take part.
type line struct {
	at   time.Duration
	who  int
	text string
}

// Who takes part; a session has its own number, and a call too.
const (
	theSchedule = -2
	theServer   = -1
	firstCall   = 100
)

// trace is what has happened in a schedule.
type trace struct {
	mu    sync.Mutex // guards what follows
	start time.Time
	lines []line
	count int // of faults
}

func (t *trace) note(who int, format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, line{time.Since(t.start), who, fmt.Sprintf(format, args...)})
}

const brokenMark = "BROKEN: "

func (t *trace) broken(who int, format string, args ...any) {
	t.note(who, brokenMark+format, args...)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
}

func (t *trace) faults() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.count
}

// sorted is the trace without the one thing that the seed does not decide: who
// was the first to write a line in the same instant.
func (t *trace) sorted() []string {
	slices.SortStableFunc(t.lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who))
	})
	var text []string
	for _, l := range t.lines {
		text = append(text, fmt.Sprintf("%14s %3d %s", l.at, l.who, l.text))
	}
	return text
}
