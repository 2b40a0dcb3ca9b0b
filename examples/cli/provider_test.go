package main

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

// user reads what the program shows, and does it.
type user struct {
	mu    sync.Mutex
	text  strings.Builder
	reads *regexp.Regexp
	does  func(what string)
	done  bool
}

func (u *user) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.text.Write(p)
	if m := u.reads.FindStringSubmatch(u.text.String()); m != nil && !u.done {
		u.done = true
		go u.does(m[1])
	}
	return len(p), nil
}

// withProvider runs the program against an API with a provider beside it.
func withProvider(t *testing.T) (s *shell, p *idp.Provider, issuer string) {
	t.Helper()
	p = idp.Start(idp.Config{PollInterval: time.Second}) // for its transport, which reaches all of this machine
	t.Cleanup(p.Close)
	api := taskapi.New(mockserver.Trust(p.Caller))
	t.Cleanup(api.Close)
	server := httptest.NewServer(p.Beside(api))
	t.Cleanup(server.Close)
	p.URL, api.URL = server.URL+"/_idp", server.URL
	return &shell{t: t, api: api, file: filepath.Join(t.TempDir(), "session.json")}, p, p.URL
}

// login runs the program while the user does something.
func (s *shell) login(u *user, args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], append([]string{"-api", s.api.URL, "-store", "file", "-file", s.file}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "BROWSER=true")
	cmd.Stderr = u
	out, err := cmd.Output()
	if err != nil {
		u.mu.Lock()
		defer u.mu.Unlock()
		s.t.Errorf("%v: %v: %s", args, err, u.text.String())
	}
	return string(out)
}

// A device is let in on another one; the next run needs nobody.
func TestSignInOnAnotherDevice(t *testing.T) {
	s, p, issuer := withProvider(t)
	u := &user{reads: regexp.MustCompile(`enter the code (\S+)`), does: func(code string) {
		if err := p.Issuer("").ApproveDevice(code, mockserver.AdaEmail); err != nil {
			t.Error(err)
		}
	}}
	if out := s.login(u, "-issuer", issuer, "login", "-device"); !strings.Contains(out, "signed in as Ada Lovelace") {
		t.Error(out)
	}
	s.want(0, "Ada Lovelace <ada@example.com>", "", "-issuer", issuer, "whoami")
	p.Advance(6 * time.Minute) // the access token has expired
	s.want(0, "prj_1 Analytical Engine", "", "-issuer", issuer, "list")
	s.want(0, "signed out", "", "-issuer", issuer, "logout")
	s.want(1, "nobody is signed in", "", "-issuer", issuer, "list")
	var kinds []string
	for _, r := range p.Issuer("").TokenRequests() {
		if r.Error == "" {
			kinds = append(kinds, r.GrantType)
		}
	}
	if len(kinds) != 2 || kinds[1] != "refresh_token" {
		t.Errorf("tokens by %v", kinds)
	}
	s.want(2, "Usage: cli", "", "login", "-device")
}

// The browser of this machine signs in, and the program goes on by itself. Package
// internal/verify/browser does the same with Chromium.
func TestSignInInTheBrowser(t *testing.T) {
	s, p, issuer := withProvider(t)
	u := &user{reads: regexp.MustCompile(`open this address:\n(\S+)\n`), does: func(address string) {
		if err := p.Browser(mockserver.AdaEmail, mockserver.AdaPassword).Open(t.Context(), address); err != nil {
			t.Error(err)
		}
	}}
	if out := s.login(u, "-issuer", issuer, "login"); !strings.Contains(out, "signed in as Ada Lovelace") {
		t.Error(out)
	}
	s.want(0, "Ada Lovelace", "", "-issuer", issuer, "whoami")
}
