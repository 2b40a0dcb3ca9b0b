package websession

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// leaky is a refresher that shows its client secret to package fmt.
type leaky struct{ clientSecret string }

func (leaky) Refresh(context.Context, refresh.Token) (refresh.Token, error) {
	return refresh.Token{}, refresh.ErrRefused
}

// Nothing that a program can get hold of prints a token, with any verb or encoder:
// not the manager, with sessions in use and remembered ones, nor its options.
func TestPromise42_ManagerCannotBePrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const canary = "canary-canary-canary"
		m, err := New(leaky{canary}, []Key{NewKey()}, CookieOnly(RestartForgets{}))
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		for range 2 {
			c := contents{id: newSessionID(), sealed: time.Now(), token: refresh.Token{AccessToken: refresh.NewSecret(canary), RefreshToken: refresh.NewSecret(canary)}}
			all, err := m.acquire(t.Context(), []receivedSession{{version: version{contents: c}}})
			if err != nil {
				t.Fatal(err)
			}
			m.release(all[0])
			m.mu.Lock()
			text := canary
			m.memory.put(newSessionID(), 1, &record{token: &text})
			m.mu.Unlock()
		}
		synctest.Wait() // nothing is going on: fmt reads without a lock
		var out bytes.Buffer
		type holder struct{ m *Manager }
		for _, v := range []any{m, []*Manager{m}, holder{m}, &holder{m}, CookieOnly(RestartForgets{})} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p"} {
				fmt.Fprintf(&out, verb+"\n", v)
			}
			_ = json.NewEncoder(&out).Encode(v)
			slog.New(slog.NewJSONHandler(&out, nil)).Info("value", "value", v)
			slog.New(slog.NewTextHandler(&out, nil)).Info("value", "value", v)
		}
		for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), strings.Trim(fmt.Sprint([]byte(canary)), "[]")} {
			if strings.Contains(out.String(), form) {
				t.Error("a token is in the output")
			}
		}
	})
}
