package taskapi

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// table holds things of one kind in the order of their creation. It does not lock.
type table[T any] struct {
	kind   string // in the text of a failure
	prefix string // of ids
	last   int    // number that was given out last
	rows   []row[T]
}

// row is one thing. Its number is its place in the order of creation.
type row[T any] struct {
	number int
	id     string
	value  *T
}

// maxRows is how many things of a kind there may be at a time: clients create them.
const maxRows = 10_000

// full is an error when no more things can be made.
func (t *table[T]) full() error {
	if len(t.rows) >= maxRows {
		return fail(http.StatusInsufficientStorage, "mock_full", fmt.Sprintf("the mock keeps %d of a kind: delete some", maxRows))
	}
	return nil
}

// add makes a thing with an id of its own.
func (t *table[T]) add(value func(id string) T) *T {
	t.last++
	id := fmt.Sprintf("%s_%d", t.prefix, t.last)
	made := value(id)
	t.rows = append(t.rows, row[T]{number: t.last, id: id, value: &made})
	return &made
}

// get returns the thing of that id, if it also passes the filter; nil lets all pass.
func (t *table[T]) get(id string, passes func(*T) bool) (*T, error) {
	for _, r := range t.rows {
		if r.id == id && (passes == nil || passes(r.value)) {
			return r.value, nil
		}
	}
	return nil, notFound(t.kind)
}

// all returns the things that pass the filter.
func (t *table[T]) all(passes func(*T) bool) []T {
	out := []T{}
	for _, r := range t.rows {
		if passes(r.value) {
			out = append(out, *r.value)
		}
	}
	return out
}

// remove takes the things out that pass the filter.
func (t *table[T]) remove(passes func(*T) bool) {
	t.rows = slices.DeleteFunc(t.rows, func(r row[T]) bool { return passes(r.value) })
}

// pageSize is how many things a page holds when nobody says.
const pageSize = 20

// page returns those things after cursor that pass the filter, limit of them at most,
// and the cursor of the page after that, empty when there is none. A cursor names the
// thing that was last, so that pages neither repeat nor skip one when others are
// created or deleted in between.
func (t *table[T]) page(cursor *string, limit *int, passes func(*T) bool) ([]T, string, error) {
	after, size := 0, pageSize
	if cursor != nil {
		n, err := readCursor(*cursor)
		if err != nil {
			return nil, "", err
		}
		after = n
	}
	if limit != nil {
		size = *limit
	}
	out, last := []T{}, 0
	for _, r := range t.rows {
		if r.number <= after || !passes(r.value) {
			continue
		}
		if len(out) == size {
			return out, writeCursor(last), nil
		}
		out, last = append(out, *r.value), r.number
	}
	return out, "", nil
}

func writeCursor(last int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("after " + strconv.Itoa(last)))
}

func readCursor(cursor string) (int, error) {
	text, _ := base64.RawURLEncoding.DecodeString(cursor)
	number, ok := strings.CutPrefix(string(text), "after ")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0, fail(http.StatusUnprocessableEntity, "invalid_cursor", "the cursor is not one of this server")
	}
	return n, nil
}
