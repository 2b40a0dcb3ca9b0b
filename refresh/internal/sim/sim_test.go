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

// again is how often one schedule is run: it is the same each time, but what
// happens in the same instant of it, and the session's jitter, are not.
const again = 200

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSimulation(t *testing.T) {
	if *one != 0 {
		for i := range again {
			w := simulate(t, *one, steps)
			if report(t, *one, w); t.Failed() || i == again-1 {
				t.Log("\n" + strings.Join(w.trace, "\n"))
				return
			}
		}
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
	if len(w.faults) > 0 {
		t.Errorf("seed %d: %s\nreplay: go test ./refresh/internal/sim -run TestSimulation -v -seed=%d",
			seed, strings.Join(w.faults, "\n\t"), seed)
	}
}
