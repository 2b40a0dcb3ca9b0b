package keyringstore_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
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

// within waits until ready returns nil.
func within(t *testing.T, what string, ready func() error) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := ready()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("no %s: %v", what, err)
		}
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
	// Asking the keyring itself before the daemon is on the bus would have the
	// bus start a second one, and the two spoil each other's keyring.
	within(t, "a secret service on the bus", func() error {
		bus, err := dbus.ConnectSessionBus()
		if err != nil {
			return err
		}
		defer bus.Close()
		var there bool
		err = bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.freedesktop.secrets").Store(&there)
		if err == nil && !there {
			err = errors.New("nobody owns its name")
		}
		return err
	})
	within(t, "an unlocked keyring", func() error {
		if _, err := zalando.Get("nobody", "nothing"); !errors.Is(err, zalando.ErrNotFound) {
			return fmt.Errorf("got %w", err)
		}
		return nil
	})
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
	_, saving := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("canary")}, "")
	for what, err := range map[string]error{"Load": loading, "Save": saving} {
		if !errors.Is(err, keyringstore.ErrUnavailable) {
			t.Errorf("%s: got %v, want keyringstore.ErrUnavailable", what, err)
		}
		t.Log(what, err)
	}
}
