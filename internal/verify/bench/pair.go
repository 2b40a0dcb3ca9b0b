package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// row is one line of the table.
type row struct {
	work           string
	time, timeMost float64 // ratio to the bare client; NaN for none
	allocs         float64 // more than the bare client, per call
	allocsMost     float64
	bytes          float64
	notes          string
	failed         bool
}

func (r row) String() string {
	text := func(v float64, format string) string {
		if math.IsNaN(v) {
			return "-"
		}
		return fmt.Sprintf(format, v)
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s", r.work,
		text(r.time, "%.2fx"), text(r.timeMost, "%.2fx"),
		text(r.allocs, "%+.1f"), text(r.allocsMost, "%+.0f"), text(r.bytes, "%+.0f"), r.notes)
}

// compare measures two ways to do one thing, in turns: what the machine does
// beside it then meets both. The median of the rounds' ratios counts.
func compare(rounds, calls int, bare, ours func(), step func(done int)) row {
	ratios := make([]float64, 0, rounds)
	for i := range rounds {
		first, second := bare, ours
		if i%2 == 1 {
			first, second = ours, bare // whoever comes second finds warm caches
		}
		a, b := timed(calls, first), timed(calls, second)
		if i%2 == 1 {
			a, b = b, a
		}
		ratios = append(ratios, float64(b)/float64(a))
		step(i + 1)
	}
	slices.Sort(ratios)
	bareAllocs, bareBytes := allocated(calls, bare)
	ourAllocs, ourBytes := allocated(calls, ours)
	return row{
		time:   ratios[len(ratios)/2],
		allocs: ourAllocs - bareAllocs,
		bytes:  ourBytes - bareBytes,
		notes:  fmt.Sprintf("bare: %.0f allocations, %.0f bytes", bareAllocs, bareBytes),
	}
}

func timed(calls int, fn func()) time.Duration {
	start := time.Now()
	for range calls {
		fn()
	}
	return time.Since(start)
}

// allocated returns allocations and bytes per call.
func allocated(calls int, fn func()) (allocs, bytes float64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range calls {
		fn()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(calls),
		float64(after.TotalAlloc-before.TotalAlloc) / float64(calls)
}
