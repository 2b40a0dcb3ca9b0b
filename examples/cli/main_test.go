package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

// asProgram makes the test binary the program.
const asProgram = "PERENNIAL_CLI"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// shell is a user of the program, with a file of tokens.
type shell struct {
	t    *testing.T
	api  *mockserver.Server
	file string
}

func newShell(t *testing.T, opts ...mockserver.Option) *shell {
	t.Helper()
	api := taskapi.Start(opts...)
	t.Cleanup(api.Close)
	return &shell{t: t, api: api, file: filepath.Join(t.TempDir(), "session.json")}
}

// run runs the program in a process of its own.
func (s *shell) run(input string, args ...string) (out, errs string, status int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], append([]string{"-api", s.api.URL, "-store", "file", "-file", s.file}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdin = strings.NewReader(input)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		s.t.Errorf("the program did not run: %v", err)
		return "", "", -1
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// want runs the program and checks what it prints and how it ends.
func (s *shell) want(status int, text, input string, args ...string) {
	s.t.Helper()
	out, errs, got := s.run(input, args...)
	if got != status || !strings.Contains(out+errs, text) {
		s.t.Errorf("%v: status %d, %q, %q; want %d and %q", args, got, out, errs, status, text)
	}
	for _, secret := range []string{"rt_", "eyJ", mockserver.AdaPassword} {
		if strings.Contains(out+errs, secret) {
			s.t.Errorf("%v prints a secret: %q", args, out+errs)
		}
	}
}

func TestASessionOutlivesTheProgram(t *testing.T) {
	s := newShell(t)
	s.want(1, "nobody is signed in; use: cli login", "", "whoami")
	s.want(0, "nobody is signed in", "", "logout")
	s.want(1, "not known with this password", "wrong\n", "login", mockserver.AdaEmail)
	s.want(1, "no password on standard input", "", "login", mockserver.AdaEmail)
	s.want(0, "signed in as Ada Lovelace", mockserver.AdaPassword+"\n", "login", mockserver.AdaEmail)
	s.want(0, "Ada Lovelace <ada@example.com>", "", "whoami")
	s.api.RevokeTokens()
	s.want(0, "prj_1 Analytical Engine", "", "list")
	if n := s.api.Refreshes(); n != 1 {
		t.Errorf("%d refreshes, want 1", n)
	}
	s.want(0, "signed out", "", "logout")
	s.want(1, "nobody is signed in", "", "list")
}

func TestTenAtOnceRefreshOnce(t *testing.T) {
	s := newShell(t)
	s.want(0, "signed in", mockserver.AdaPassword+"\n", "login", mockserver.AdaEmail)
	s.api.RevokeTokens()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { s.want(0, "Ada Lovelace", "", "whoami") })
	}
	all.Wait()
	if n := len(s.api.CallsOf("refreshToken")); n != 1 {
		t.Errorf("ten programs called the token endpoint %d times, want 1", n)
	}
	s.want(0, "Ada Lovelace", "", "whoami") // the session has survived that
}

func TestWrongUseIsExplained(t *testing.T) {
	s := newShell(t)
	s.want(2, "Usage: cli", "", "fly")
	s.want(2, "Usage: cli", "", "login")
	s.want(2, "not defined", "", "-nonsense")
	s.want(1, `-store "paper"; want keyring or file`, "", "-store", "paper", "whoami")
	s.want(1, "goes with -store file", "", "-store", "keyring", "whoami")
	s.want(1, "https", "", "-api", "http://api.example.com", "whoami")
	s.want(0, "Usage: cli", "", "-h")
}
