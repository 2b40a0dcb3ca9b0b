// Package sim runs random schedules against sessions and a small strict token
// server, in virtual time (testing/synctest), and checks the promises after
// each step. Requests, expiries, revocations, outages, slow and lost responses,
// sign-ins and sign-outs, callers who go away, a store that fails, clocks of
// the server that jump: all of it follows from a seed, to the nanosecond, and
// so does what comes of it. One that broke a promise does so again, and prints
// what happened:
//
//	go test ./internal/verify/sim -run TestSimulation -seed=4711
package sim
