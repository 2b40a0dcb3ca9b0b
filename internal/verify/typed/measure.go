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
	times  []float64 // of the rounds, as ratios to the first column's
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

// calls is how many calls a column makes in its turn.
const calls = 40

// round measures every column once.
func (m *measured) round(all []column, round int) error {
	took := make([]time.Duration, len(all))
	for i := range all {
		i = (i + round) % len(all)
		fn := all[i].works[m.work]
		if fn == nil {
			continue
		}
		runtime.GC()
		start := time.Now()
		for range calls {
			if err := fn(context.Background()); err != nil {
				return fmt.Errorf("%s, %s: %w", all[i].name, m.work, err)
			}
		}
		took[i] = time.Since(start)
	}
	for i, f := range m.figures {
		if f != nil {
			f.times = append(f.times, float64(took[i])/float64(took[0]))
		}
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

// time is the median of the ratios.
func (f *figure) time() float64 {
	s := slices.Sorted(slices.Values(f.times))
	return s[len(s)/2]
}
