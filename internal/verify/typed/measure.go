package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// figure is what one column needs for one work.
type figure struct {
	times  []time.Duration // of the rounds
	allocs float64
}

// measured are the figures of one work, by column; nil where a column has nothing.
type measured struct {
	work    string
	figures []*figure
}

// measure runs all works. In a round every column has its turn, in another order
// each time: what else the machine does hits all of them.
func measure(all []column, rounds int, progress func(work string)) ([]measured, error) {
	var rows []measured
	for _, work := range works {
		progress(work)
		row := measured{work: work, figures: make([]*figure, len(all))}
		for i, c := range all {
			fn := c.works[work]
			if fn == nil {
				continue
			}
			allocs, err := allocations(fn)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", c.name, work, err)
			}
			row.figures[i] = &figure{allocs: allocs}
		}
		for round := range rounds {
			if err := row.round(all, round); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// calls is how many calls a column makes in its turn: enough for the caches of the
// processor to be its own.
func calls(work string) int {
	if work == "10 pages" || work == "100 events" {
		return 20
	}
	return 200
}

// round measures every column once.
func (m *measured) round(all []column, round int) error {
	for i := range all {
		i = (i + round) % len(all)
		fn := all[i].works[m.work]
		if fn == nil {
			continue
		}
		runtime.GC()
		start := time.Now()
		for range calls(m.work) {
			if err := fn(context.Background()); err != nil {
				return fmt.Errorf("%s, %s: %w", all[i].name, m.work, err)
			}
		}
		m.figures[i].times = append(m.figures[i].times, time.Since(start))
	}
	return nil
}

// allocations counts the allocations of a call.
func allocations(fn func(context.Context) error) (float64, error) {
	var before, after runtime.MemStats
	for range 5 { // what is made once
		if err := fn(context.Background()); err != nil {
			return 0, err
		}
	}
	runtime.ReadMemStats(&before)
	for range 100 {
		if err := fn(context.Background()); err != nil {
			return 0, err
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / 100, nil
}

// ratio is the time of f as a ratio to another one's: of the first quartiles, since
// what else the machine does only ever makes a turn longer.
func (f *figure) ratio(to *figure) float64 { return quartile(f.times) / quartile(to.times) }

func quartile(times []time.Duration) float64 {
	return float64(slices.Sorted(slices.Values(times))[len(times)/4])
}
