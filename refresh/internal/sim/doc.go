// Package sim runs random schedules against sessions and a small strict token
// server, in virtual time (testing/synctest), and checks the promises after
// each step.
//
// A schedule follows from its seed alone. The order of what happens in the same
// instant does not, nor does the jitter of the session, so one seed is run many
// times over:
//
//	go test ./refresh/internal/sim -run TestSimulation -seed=4711
package sim
