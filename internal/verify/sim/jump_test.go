package sim

import (
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// dated is a token endpoint that tells when its tokens end, by its own clock.
var dated = tokenendpoint.Endpoint{Response: tokenendpoint.ResponseFields{
	AccessToken: "header:Token", ExpiresAt: "header:Ends",
}}

// dateLeast is the shortest life that a server of the simulation tells by its
// clock: a Date header counts whole seconds, which is too rough for less.
const dateLeast = 10 * time.Second

// plausible is how far two clocks may be apart, so that a Date header is still
// taken for one.
const plausible = 50 * 365 * 24 * time.Hour

// tell is the end of a token as a client reads it out of a response.
func tell(ends, now time.Time) time.Time {
	t, err := dated.ParseToken(http.Header{
		"Token": {"t"},
		"Ends":  {ends.UTC().Format(time.RFC3339Nano)},
		"Date":  {now.UTC().Format(http.TimeFormat)},
	}, nil)
	if err != nil {
		panic(err) // a date that this very file has written
	}
	return t.Expiry
}

// jump sets a clock of the server: the issuer's, the API's, or both, which is
// what happens to a server that is one machine.
func (w *world) jump(i int) {
	by := []time.Duration{
		0, time.Second, -time.Second, w.server.life / 2, -w.server.life / 2, 2 * w.server.life, -2 * w.server.life,
		24 * time.Hour, -24 * time.Hour, plausible / 2, -plausible / 2, 3 * plausible, -3 * plausible,
	}[w.rand.IntN(13)]
	which := w.rand.IntN(3)
	w.note(theSchedule, "%d: clock %d of the server is %s ahead", i, which, by)
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	if which != 1 {
		w.server.issuer = by
	}
	if which != 0 {
		w.server.api = by
	}
}
