package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

// Every column does every work that it has, with the same result.
func TestEveryColumnDoesItsWorks(t *testing.T) {
	all := columns(newServer())
	rows, err := measure(all, 1, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if got := table(all, rows, nil); strings.Count(got, "\n") != len(works)+4 {
		t.Errorf("the table is\n%s", got)
	}
	built := map[string]*build{"ogen": {times: []time.Duration{1500 * time.Millisecond}, size: 7_000_000}}
	if got := table(all, rows, built); !strings.Contains(got, "| - | - | 1.5 s | - | - |") || !strings.Contains(got, "| - | - | 7.0 MB | - | - |") {
		t.Errorf("the table is\n%s", got)
	}
}

// A column that gets something else than it was sent says so.
func TestAColumnNoticesAnotherResponse(t *testing.T) {
	s := newServer()
	s.json("GET /things", 200, `{"items":[]}`)
	for _, c := range columns(s) {
		if err := c.works["list of 100"](context.Background()); err == nil {
			t.Errorf("%s takes no item for 100", c.name)
		}
	}
}
