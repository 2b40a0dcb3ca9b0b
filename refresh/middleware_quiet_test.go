package refresh_test

import (
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// The trap: go-retryablehttp logs every URL with its query to stderr unless it
// is told not to.
func TestNothingIsPrinted(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	a := newAPI()
	rig := newRig(t, a)
	fails := 0
	a.answer = func(req *http.Request) *http.Response {
		if fails++; fails < 3 {
			return reply(req, 503, "")
		}
		return nil
	}
	a.revokeAccess()
	mw := rig.middleware(refresh.WithBackoff(time.Millisecond, time.Millisecond))
	_, err = callWith(t.Context(), mw, read, base+"/thing?key=canary", nil)
	os.Stdout, os.Stderr = out, stderr
	w.Close()
	printed, _ := io.ReadAll(r)
	if err != nil || len(printed) > 0 {
		t.Errorf("error %v; printed: %s", err, printed)
	}
	wantEqual(t, "sends", len(a.sent()), 4)
}
