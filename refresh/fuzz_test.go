package refresh_test

import (
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// Whatever the text, an origin is refused or leads to itself.
func FuzzParseOrigin(f *testing.F) {
	for _, seed := range []string{"https://a.test", "http://localhost:1/x", "https://[::1]:443", "https://u:p@a", "HTTPS://A.TEST:443", "https://a.test\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rawURL string) {
		o, err := refresh.ParseOrigin(rawURL, true)
		if err != nil {
			return
		}
		again, err := refresh.ParseOrigin(o.String(), true)
		if err != nil || again != o {
			t.Errorf("%q gives %s, and that %s (%v)", rawURL, o, again, err)
		}
	})
}
