package mockserver

import (
	"crypto/sha256"
	"net/http"
)

// maxFailed bounds what is remembered of failed calls.
const maxFailed = 10_000

// attempts counts how often one call came. A server is not told: a call is taken for
// the next attempt of an earlier one with the same method and address that failed in
// a way that clients repeat. Each failure is taken up once.
type attempts map[[sha256.Size]byte][]int

// attemptKey keeps no address.
func attemptKey(r *http.Request) [sha256.Size]byte {
	return sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "?" + r.URL.RawQuery))
}

// next is the number of an attempt that begins.
func (a attempts) next(key [sha256.Size]byte) int {
	failed := a[key]
	if len(failed) == 0 {
		return 1
	}
	if a[key] = failed[1:]; len(failed) == 1 {
		delete(a, key)
	}
	return failed[0] + 1
}

// failed notes that an attempt failed, if it did.
func (a attempts) failed(key [sha256.Size]byte, number, status int) {
	switch {
	case status == 0, status == http.StatusUnauthorized, status == http.StatusRequestTimeout,
		status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		if len(a) < maxFailed && len(a[key]) < maxFailed {
			a[key] = append(a[key], number)
		}
	}
}
