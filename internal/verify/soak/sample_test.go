package main

import (
	"bytes"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFlat(t *testing.T) {
	early := Sample{Goroutines: 50, Connections: 16, Files: 40, Heap: 8 << 20}
	if !flat(early, early, 16) {
		t.Error("what stays as it is is flat")
	}
	for _, late := range []Sample{
		{Goroutines: 500, Connections: 16, Files: 40, Heap: 8 << 20},
		{Goroutines: 50, Connections: 160, Files: 40, Heap: 8 << 20},
		{Goroutines: 50, Connections: 16, Files: 400, Heap: 8 << 20},
		{Goroutines: 50, Connections: 16, Files: 40, Heap: 80 << 20},
	} {
		if flat(early, late, 16) {
			t.Errorf("%+v is a leak", late)
		}
	}
}

func TestSoak(t *testing.T) {
	var out bytes.Buffer
	r, err := soak(t.Context(), 3*time.Second, 4, &out)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK || r.Calls == 0 || r.Refreshes == 0 {
		t.Errorf("%s\n%s", r.line(), &out)
	}
}
