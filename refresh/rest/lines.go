package rest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
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
		in := bufio.NewScanner(s)
		in.Buffer(nil, maxLineBytes)
		for in.Scan() {
			text := bytes.TrimSpace(in.Bytes())
			if len(text) == 0 {
				continue
			}
			var v T
			if err := json.Unmarshal(text, &v); err != nil {
				yield(*new(T), s.error(&decodeError{reason: "line " + reason(err), err: err}))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(*new(T), s.error(ErrTooLarge))
		} else if err != nil {
			yield(*new(T), err) // from Read: an *Error already
		}
	}
}
