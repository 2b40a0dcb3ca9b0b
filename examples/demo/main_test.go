package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

func TestDemoKeepsItsPromisesAndPrintsNoToken(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var seen canaries
	begin := time.Now()
	if err := run(t.Context(), &out, func(_ string, srv *mockserver.Server) { seen.watch(srv) }); err != nil {
		t.Errorf("run: %v", err)
	}
	if took := time.Since(begin); took > demoTime {
		t.Errorf("took %v", took)
	}
	got := lastLine(t, out.String())
	for name, want := range map[string]float64{
		"requests": 100, "succeeded": 100, "refreshes": 1, "signed_out_events": 1,
		"unauthorized": 100, "replays": 100, "tasks_created": 25, "signed_out_hooks": 1,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if got["ok"] != true || got["store_cleared"] != true {
		t.Errorf("ok is %v, store_cleared is %v", got["ok"], got["store_cleared"])
	}
	seen.mustBeAbsent(t, out.String())
	if strings.ContainsAny(out.String(), "\033\r") {
		t.Error("there are terminal controls in a pipe")
	}
}

func TestDemoSaysWhichPromiseWasBroken(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := run(t.Context(), &out, func(scene string, srv *mockserver.Server) {
		if scene == "expired" || scene == "revoked" {
			srv.Fail("refreshToken", mockserver.Fault{Times: -1, Status: http.StatusInternalServerError})
		}
	})
	if err == nil {
		t.Fatal("run found nothing wrong")
	}
	for _, want := range []string{
		"expired: 0 replays, promised: 100",
		"0 succeeded, promised: 100",
		"revoked: 0 callers told ErrSignedOut, promised: 100",
		"0 sign-out events, promised: 1",
		"not so: store cleared",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %q:\n%v", want, err)
		}
	}
	for _, whole := range []string{"known expiry:", "outage:"} {
		if strings.Contains(err.Error(), whole) {
			t.Errorf("error blames a scene that went well:\n%v", err)
		}
	}
	got := lastLine(t, out.String())
	if got["ok"] != false || got["requests"] != 100.0 || got["succeeded"] != 0.0 || got["signed_out_events"] != 0.0 {
		t.Errorf("the last line is %v", got)
	}
}

func TestDemoEndsWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	begin := time.Now()
	time.AfterFunc(200*time.Millisecond, cancel)
	var out bytes.Buffer
	if err := run(ctx, &out, nil); err == nil {
		t.Error("run found nothing wrong")
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v to end", took)
	}
	if lastLine(t, out.String())["ok"] != false {
		t.Error("the last line says ok")
	}
}

func lastLine(t *testing.T, out string) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var got map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &got); err != nil {
		t.Fatalf("the last line is no JSON object: %v", err)
	}
	return got
}

// canaries are all tokens that servers handed out.
type canaries struct {
	mu     sync.Mutex // guards tokens
	tokens []string
}

// watch has srv tell of its tokens.
func (c *canaries) watch(srv *mockserver.Server) {
	for _, op := range []string{"login", "refreshToken"} {
		next := srv.Handler(op)
		srv.Handle(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			c.note(rec.Body.Bytes())
			for name, values := range rec.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(rec.Code)
			_, _ = w.Write(rec.Body.Bytes())
		}))
	}
}

func (c *canaries) note(answer []byte) {
	var pair gen.Tokens
	if json.Unmarshal(answer, &pair) != nil || pair.AccessToken.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens = append(c.tokens, pair.AccessToken.Reveal(), pair.RefreshToken.Reveal())
}

func (c *canaries) mustBeAbsent(t *testing.T, out string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	// Five sign-ins, one of them the second in its scene, and three refreshes
	// that succeed, with two tokens each.
	if len(c.tokens) < 2*(6+3) {
		t.Errorf("only %d tokens were seen", len(c.tokens))
	}
	for _, token := range append(c.tokens, mockserver.AdaPassword, mockserver.GracePassword) {
		if strings.Contains(out, token) {
			t.Error("a secret is in the output")
		}
	}
}
