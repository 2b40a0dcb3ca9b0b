package rest

import (
	"bufio"
	"iter"
)

// maxLineBytes is the most that one line of [Lines] may have.
const maxLineBytes = 16 << 20

// Lines decodes a stream of JSON values, one a line (application/x-ndjson,
// application/jsonl). Empty lines are left out. It ends with the stream, or with
// one error, always an [*Error]: [ErrDecode] for a line that is not JSON that fits
// T, or that the stream breaks off; [ErrTooLarge] for one of more than 16 MiB.
// Range over it once.
func Lines[T any](s *Stream) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range s.records(bufio.ScanLines) {
			value, err := itemOf[T](s, r, err)
			if !yield(value, err) || err != nil {
				return
			}
		}
	}
}
