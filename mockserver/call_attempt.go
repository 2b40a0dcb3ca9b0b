package mockserver

import (
	"crypto/sha256"
	"net/http"
)

// maxFailed bounds how many failed calls are remembered.
const maxFailed = 10_000

// attempts counts how often one call came. Clients do not say so: a call is taken for
// the next attempt of an earlier one with the same method and address that failed in
// a way that clients repeat. Each failure counts for one later call.
type attempts struct {
	failures map[[sha256.Size]byte][]int
	count    int // of all failures
}

// attemptKey keeps no address.
func attemptKey(r *http.Request) [sha256.Size]byte {
	return sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "?" + r.URL.RawQuery))
}

// next is the number of an attempt that begins.
func (a *attempts) next(key [sha256.Size]byte) int {
	failed := a.failures[key]
	if len(failed) == 0 {
		return 1
	}
	a.count--
	if a.failures[key] = failed[1:]; len(failed) == 1 {
		delete(a.failures, key)
	}
	return failed[0] + 1
}

// failed notes that an attempt failed, if it did. When too many are remembered, all of
// them are forgotten: the next attempts count from 1.
func (a *attempts) failed(key [sha256.Size]byte, number, status int) {
	switch {
	case status == 0, status == http.StatusUnauthorized, status == http.StatusRequestTimeout,
		status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		if a.count++; a.count > maxFailed {
			a.failures, a.count = map[[sha256.Size]byte][]int{}, 1
		}
		a.failures[key] = append(a.failures[key], number)
	}
}
