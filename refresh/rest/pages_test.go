package rest_test

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"testing"

	"github.com/perennial-go/perennial/refresh/rest"
)

// pages is a server with the given pages; page i is asked for by its number.
func pages(asked *[]string, all ...[]int) func(string) ([]int, string, error) {
	return func(cursor string) ([]int, string, error) {
		*asked = append(*asked, cursor)
		i := 0
		if cursor != "" {
			i, _ = strconv.Atoi(cursor)
		}
		next := ""
		if i+1 < len(all) {
			next = strconv.Itoa(i + 1)
		}
		return all[i], next, nil
	}
}

func TestPagesYieldsEveryItemOnce(t *testing.T) {
	t.Parallel()
	var asked []string
	seq := rest.Pages(getThing(), pages(&asked, []int{1, 2}, nil, []int{3}))
	for range 2 { // a sequence may be ranged over again
		asked = nil
		var got []int
		for item, err := range seq {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, item)
		}
		if !slices.Equal(got, []int{1, 2, 3}) || !slices.Equal(asked, []string{"", "1", "2"}) {
			t.Errorf("items %v of pages %q", got, asked)
		}
	}
}

func TestPagesFetchesNothingAfterABreak(t *testing.T) {
	t.Parallel()
	var asked []string
	for range rest.Pages(getThing(), pages(&asked, []int{1, 2}, []int{3})) {
		break
	}
	if len(asked) != 1 {
		t.Errorf("%d pages were fetched", len(asked))
	}
}

func TestOneErrorEndsPages(t *testing.T) {
	t.Parallel()
	calls, failures, items := 0, 0, 0
	for _, err := range rest.Pages(getThing(), func(string) ([]int, string, error) {
		if calls++; calls == 2 {
			return []int{9}, "more", io.EOF
		}
		return []int{1}, "more", nil
	}) {
		if err != nil {
			failures++
		} else {
			items++
		}
	}
	if calls != 2 || failures != 1 || items != 1 {
		t.Errorf("%d calls, %d failures, %d items", calls, failures, items)
	}
}

func TestPagesThatGoRoundInACircleEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ way, circle int }{{0, 1}, {1, 1}, {0, 2}, {5, 3}, {100, 7}} {
		n, calls := 0, 0
		var last error
		for _, err := range rest.Pages(getThing(), func(int) ([]int, int, error) {
			calls++
			if n++; n > tc.way+tc.circle {
				n = tc.way + 1
			}
			return []int{n}, n, nil
		}) {
			if last != nil {
				t.Fatal("an item after the error")
			}
			last = err
			if calls > 1000 {
				t.Fatal("never ends")
			}
		}
		if !errors.Is(last, rest.ErrCursor) || failure(t, last).Operation != "getThing" {
			t.Errorf("%+v: error is %v", tc, last)
		}
		if most := 3 * (tc.way + tc.circle); calls > max(most, 2) {
			t.Errorf("%+v: %d pages were fetched, want at most %d", tc, calls, most)
		}
	}
}
