package keyringstore_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	zalando "github.com/zalando/go-keyring"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/keyringstore"
)

// realEnv tells a copy of the test binary which keyring it is to meet.
const realEnv = "KEYRINGSTORE_TEST_REAL"

// system is the operating system's keyring, as the store uses it by default.
type system struct{}

func (system) Get(service, user string) (string, error) { return zalando.Get(service, user) }
func (system) Set(service, user, secret string) error   { return zalando.Set(service, user, secret) }

// again runs the test of that name in a copy of this binary, in an environment
// of its own, under a command if one is given.
func again(t *testing.T, env []string, command ...string) {
	t.Helper()
	args := append(command, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	home := t.TempDir()
	cmd.Env = append([]string{realEnv + "=1", "HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_RUNTIME_DIR=" + home}, env...)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
}

// The conformance suite on a real Secret Service: GNOME Keyring, on a message
// bus of its own, with a keyring of its own.
func TestSecretService(t *testing.T) {
	if os.Getenv(realEnv) == "" {
		for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
			if _, err := exec.LookPath(program); err != nil {
				t.Fatalf("%s is needed: install dbus and gnome-keyring (make test does)", program)
			}
		}
		again(t, []string{"PATH=" + os.Getenv("PATH")}, "dbus-run-session", "--")
		return
	}
	daemon := exec.CommandContext(t.Context(), "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	daemon.Stdin = strings.NewReader("password of the keyring")
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = daemon.Process.Kill(); _ = daemon.Wait() }()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, err := zalando.Get("nobody", "nothing")
		if errors.Is(err, zalando.ErrNotFound) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("no secret service: %v", err)
		}
	}
	conform(t, system{})
	if _, err := zalando.Get(service, "ada"); err != nil {
		t.Errorf("the keyring has no key: %v", err)
	}
}

// A machine without a message bus, as most servers and containers are.
func TestNoMessageBus(t *testing.T) {
	if os.Getenv(realEnv) == "" {
		again(t, []string{"PATH=", "DBUS_SESSION_BUS_ADDRESS="})
		return
	}
	s, err := keyringstore.New("mytool", "ada")
	if err != nil {
		t.Fatal(err)
	}
	_, _, loading := s.Load(t.Context())
	_, saving := s.Save(t.Context(), refresh.Token{AccessToken: "canary"}, "")
	for what, err := range map[string]error{"Load": loading, "Save": saving} {
		if !errors.Is(err, keyringstore.ErrUnavailable) {
			t.Errorf("%s: got %v, want keyringstore.ErrUnavailable", what, err)
		}
		t.Log(what, err)
	}
}
