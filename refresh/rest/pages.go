package rest

import (
	"iter"

	"github.com/perennial-go/perennial/refresh"
)

// maxPages bounds the pages of a server that ignores which one is asked for: page
// numbers never repeat.
const maxPages = 100_000

// Pages returns an iterator over the items of all pages. fetch gets the zero
// cursor for the first page, and returns the zero cursor after the last.
//
// A page is fetched when its first item is asked for, and none after a break.
// An error is the last thing that the iterator yields. A server whose cursors
// go round in a circle ends in an [*Error] that is [ErrCursor], after at most
// three times as many pages as the circle and the way to it have; one that always
// has another page, after a hundred thousand of them.
func Pages[T any, C comparable](op refresh.Operation, fetch func(cursor C) (items []T, next C, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none, cursor C
		// Brent's cycle detection: remember one cursor, and remember a later one
		// each time the distance has doubled. No list of all cursors is kept.
		var seen C
		for steps, until := 0, 1; ; steps++ {
			items, next, err := fetch(cursor)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == none {
				return
			}
			if next == seen || steps == maxPages {
				yield(*new(T), newError(op, ErrCursor))
				return
			}
			if steps+1 == until {
				seen, until = next, until*2
			}
			cursor = next
		}
	}
}
