package main

import (
	"cmp"
	"os"
	"runtime"
	"slices"
)

// Sample is what the process holds at one moment.
type Sample struct {
	Goroutines  int    `json:"goroutines"`
	Connections int64  `json:"connections"`
	Files       int    `json:"files"` // -1 where the system does not tell
	Heap        uint64 `json:"heap_bytes"`
}

func (l *load) sample() Sample {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return Sample{
		Goroutines: runtime.NumGoroutine(), Connections: l.open.Load(), Files: files(), Heap: m.HeapAlloc,
	}
}

// files counts what the process has open, where /proc tells.
func files() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(entries)
}

// middle is the median of each figure on its own.
func middle(all []Sample) Sample {
	return Sample{
		Goroutines:  median(all, func(s Sample) int { return s.Goroutines }),
		Connections: median(all, func(s Sample) int64 { return s.Connections }),
		Files:       median(all, func(s Sample) int { return s.Files }),
		Heap:        median(all, func(s Sample) uint64 { return s.Heap }),
	}
}

func median[T cmp.Ordered](all []Sample, of func(Sample) T) T {
	values := make([]T, 0, len(all))
	for _, s := range all {
		values = append(values, of(s))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// flat reports whether late is what early was, but for what load comes and goes
// with: a few goroutines and connections per worker, and some heap.
func flat(early, late Sample, workers int) bool {
	return late.Goroutines <= early.Goroutines+4*workers &&
		late.Connections <= early.Connections+int64(workers) &&
		late.Files <= early.Files+2*workers &&
		late.Heap <= early.Heap+early.Heap/4+4<<20
}
