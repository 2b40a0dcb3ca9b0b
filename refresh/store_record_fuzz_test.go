package refresh_test

import (
	"errors"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Whatever a store holds, it is a token that survives being written again, or
// an ErrFormat. Files and Redis hashes hold the same record.
func FuzzDecodeToken(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", `{"version":1}`, `{"version":9,"access_token":"a"}`, `{"version":1,"access_token":"a","turn":-1}`,
		`{"version":1,"access_token":"a","expiry":"2026-01-01T00:00:00Z"}`, `{"version":1,"access_token":"a\r\nX: y"}`,
		`{"version":1,"refresh_token":"b","expiry":"9999-12-31T23:59:59+14:00"}`, `{"version":1,"access_token":"a"}{}`,
	} {
		f.Add([]byte(seed))
	}
	f.Add(refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("b"), Expiry: time.Unix(1<<32, 0)}.Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		tok, err := refresh.DecodeToken(b)
		if err != nil {
			if !errors.Is(err, refresh.ErrFormat) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		again, err := refresh.DecodeToken(tok.Encode())
		if err != nil || again.AccessToken != tok.AccessToken || again.RefreshToken != tok.RefreshToken {
			t.Fatalf("written and read again, it is another token (%v)", err)
		}
	})
}
