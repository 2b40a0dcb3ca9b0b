package jitter_test

import (
	"slices"
	"testing"
	"time"

	"github.com/perennial-go/perennial/internal/jitter"
)

func draw() []time.Duration {
	var drawn []time.Duration
	for range 100 {
		drawn = append(drawn, jitter.N(time.Hour))
	}
	return drawn
}

func TestDrawsAreInRange(t *testing.T) {
	for range 1000 {
		if d := jitter.N(3); d < 0 || d >= 3 {
			t.Fatalf("%d is not in [0, 3)", d)
		}
	}
}

func TestSeed(t *testing.T) {
	restore := jitter.Seed(1)
	first := draw()
	jitter.Seed(1)
	again := draw()
	jitter.Seed(2)
	other := draw()
	restore()
	if !slices.Equal(first, again) {
		t.Error("one seed has drawn two ways")
	}
	if slices.Equal(first, other) {
		t.Error("two seeds have drawn the same")
	}
	if slices.Equal(draw(), draw()) {
		t.Error("not random any more after restore")
	}
}
