package keyringstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	zalando "github.com/zalando/go-keyring"
	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/keyringstore"
)

func TestMain(m *testing.M) {
	if os.Getenv("KEYRINGSTORE_TEST_REAL") != "" {
		os.Exit(m.Run()) // the D-Bus library keeps its connection for good
	}
	goleak.VerifyTestMain(m)
}

// memory is go-keyring's own keyring in memory, which MockInit has put in the
// place of the system's, made fit for many goroutines; it can fail, and wait.
type memory struct {
	mu   sync.Mutex // guards what follows, and the mock
	away error
	hang chan struct{}
	gets int
	sets int
}

func newMemory() *memory {
	zalando.MockInit()
	return &memory{}
}

func (m *memory) Get(service, user string) (string, error) {
	m.mu.Lock()
	hang := m.hang
	m.mu.Unlock()
	if hang != nil {
		<-hang
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gets++
	if m.away != nil {
		return "", m.away
	}
	return zalando.Get(service, user)
}

func (m *memory) Set(service, user, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sets++
	if m.away != nil {
		return m.away
	}
	return zalando.Set(service, user, secret)
}

// take takes the keyring away, or brings it back.
func (m *memory) take(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = err
}

// open opens another handle on the place in dir.
func open(t *testing.T, dir string, k keyringstore.Keyring) *keyringstore.Store {
	t.Helper()
	s, err := keyringstore.New("mytool", "ada", keyringstore.WithPath(filepath.Join(dir, "dir", "session.sealed")),
		keyringstore.WithPollInterval(10*time.Millisecond), keyringstore.WithKeyring(k))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustSave(t *testing.T, s *keyringstore.Store, access refresh.Secret, rev string) string {
	t.Helper()
	at, err := s.Save(t.Context(), refresh.Token{AccessToken: access}, rev)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func wantLoad(t *testing.T, s *keyringstore.Store, access refresh.Secret) string {
	t.Helper()
	got, rev, err := s.Load(t.Context())
	if err != nil || got.AccessToken != access {
		t.Fatalf("Load: another token than was saved, or an error: %v", err)
	}
	return rev
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t *testing.T, path string, contents []byte) {
	t.Helper()
	if err := os.WriteFile(path, contents, 0o600); err != nil {
		t.Fatal(err)
	}
}

var errAway = errors.New("the bus is gone")
