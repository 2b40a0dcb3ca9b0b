package mockserver

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAttackIdempotencyKeysFillTheMemory(t *testing.T) {
	served, size := 0, 10
	p := newReplays()
	p.max, p.maxBytes = 100, 3000
	h := p.wrap("order", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		served++
		_, _ = io.WriteString(w, strings.Repeat("x", size))
	}))
	order := func(key string, want int) {
		t.Helper()
		r := httptest.NewRequest("POST", "/orders", strings.NewReader("{}"))
		r.Header.Set("Idempotency-Key", key)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != 200 || served != want {
			t.Fatalf("%s: %d, served %d times, want %d", key, w.Code, served, want)
		}
	}
	for n := range 100 {
		order(fmt.Sprint(n), n+1)
	}
	order("0", 100) // is remembered
	order("another", 101)
	order("0", 102) // was forgotten
	order("99", 102)
	size = 2000 // two of them are more than is kept
	order("large", 103)
	order("large", 103)
	order("larger", 104)
	order("large", 105)
}
