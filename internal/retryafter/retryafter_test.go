package retryafter

import (
	"net/http"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	const date = "Mon, 02 Mar 2026 09:00:00 GMT"
	for _, c := range []struct {
		value string
		want  time.Duration
	}{
		{"", 0}, {"7", 7 * time.Second}, {" 7 ", 7 * time.Second}, {"-1", 0}, {"1e9", 0}, {"99999999999999999999", time.Minute},
		{"61", time.Minute}, {"Mon, 02 Mar 2026 09:00:30 GMT", 30 * time.Second}, {"Mon, 02 Mar 2026 08:00:00 GMT", 0},
		{"Fri, 31 Dec 9999 23:59:59 GMT", time.Minute},
	} {
		h := http.Header{"Retry-After": {c.value}, "Date": {date}}
		if got := Parse(h, time.Minute); got != c.want {
			t.Errorf("%q: got %s, want %s", c.value, got, c.want)
		}
	}
}

// Whatever a server says, the wait is neither negative nor longer than allowed.
func FuzzParse(f *testing.F) {
	for _, v := range []string{"", "0", "7", "-1", "99999999999999999999", "Mon, 02 Mar 2026 09:00:30 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(v, "Mon, 02 Mar 2026 09:00:00 GMT", int64(time.Minute))
		f.Add(v, "", int64(0))
	}
	f.Fuzz(func(t *testing.T, value, date string, most int64) {
		if most < 0 {
			most = -(most + 1)
		}
		h := http.Header{"Retry-After": {value}, "Date": {date}}
		if got := Parse(h, time.Duration(most)); got < 0 || got > time.Duration(most) {
			t.Errorf("%q with Date %q, at most %s: got %s", value, date, time.Duration(most), got)
		}
	})
}
