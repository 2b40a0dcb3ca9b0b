package sim

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

var (
	one   = flag.Uint64("seed", 0, "run this one schedule and print it; 0 runs -sessions of them")
	many  = flag.Int("sessions", 10_000, "how many sessions to simulate")
	first = flag.Uint64("first", 1, "the seed to begin with")
)

// steps is how many things happen in one schedule.
const steps = 40

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSimulation(t *testing.T) {
	if *one != 0 {
		w := simulate(t, *one, steps)
		report(t, *one, w)
		fmt.Println(strings.Join(w.sorted(), "\n"))
		return
	}
	sessions := 0
	for seed := *first; sessions < *many; seed++ {
		w := simulate(t, seed, steps)
		if report(t, seed, w); t.Failed() {
			return
		}
		if sessions/100_000 != (sessions+len(w.sessions))/100_000 {
			fmt.Printf("%d of %d sessions, seed %d\n", sessions+len(w.sessions), *many, seed)
		}
		sessions += len(w.sessions)
	}
	t.Logf("%d sessions", sessions)
}

func report(t *testing.T, seed uint64, w *world) {
	t.Helper()
	if w.faults() == 0 {
		return
	}
	var faults []string
	for _, l := range w.sorted() {
		if strings.Contains(l, brokenMark) {
			faults = append(faults, l)
		}
	}
	t.Errorf("seed %d:\n%s\nreplay: go test ./internal/verify/sim -run TestSimulation -seed=%d",
		seed, strings.Join(faults, "\n"), seed)
}

// A seed decides all of a schedule: what was found once can be looked at as
// often as it takes.
func TestSeedReplaysExactly(t *testing.T) {
	for seed := uint64(1); seed <= 200; seed++ {
		first := strings.Join(simulate(t, seed, steps).sorted(), "\n")
		again := strings.Join(simulate(t, seed, steps).sorted(), "\n")
		if first != again {
			t.Errorf("seed %d ran two ways:\n%s", seed, difference(first, again))
		}
	}
}

// difference is where two traces part, with what led there.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	i := 0
	for i < min(len(x), len(y)) && x[i] == y[i] {
		i++
	}
	from := max(i-5, 0)
	return strings.Join(x[from:min(i+3, len(x))], "\n") + "\n--- or\n" + strings.Join(y[i:min(i+3, len(y))], "\n")
}
