package refresh

import (
	"time"

	"github.com/perennial-go/perennial/internal/jitter"
)

// The early window of a token: in it, requests go on with the token while one
// refresh runs in the background.
const (
	// earlyShare is the part of the token's life that the window takes. A share
	// and not a number of seconds: lives of two seconds exist.
	earlyShare = 0.2
	// earlyMost bounds the window of a long life, which is between a half and the
	// whole of it.
	earlyMost = 5 * time.Minute
	// earlyTimes is how many refreshes have to fit into the window: the one that
	// runs, and as much again for the first request to come and for a slower answer.
	earlyTimes = 2
	// firstGuess is how long a refresh takes as long as none was seen.
	firstGuess = 100 * time.Millisecond
)

// pace is how long refreshes have taken lately; zero: there was none.
type pace time.Duration

// after is the pace with one more refresh. A slower one counts at once, for
// requests would be held up by it; a faster one only by and by.
func (p pace) after(took time.Duration) pace {
	return max(pace(took), p-(p-pace(took))/8)
}

// window is how long before its end a token that lives for life is refreshed:
// its share of the life, or what refreshes take, if that is longer. Either is
// spread at random, so that a fleet that started together does not refresh
// together. It is never more than half the life: a server that is slower than
// its own tokens would get one refresh after the other.
func (p pace) window(life time.Duration) time.Duration {
	if life <= 0 {
		return 0
	}
	if p == 0 {
		p = pace(firstGuess)
	}
	share := time.Duration(float64(life) * earlyShare)
	needed := earlyTimes * time.Duration(p)
	window := max(share/2+jitter.N(share/2+1), needed+jitter.N(needed/4+1))
	return min(window, life/2, earlyMost-jitter.N(earlyMost/2))
}
