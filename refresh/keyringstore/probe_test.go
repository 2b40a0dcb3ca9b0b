package keyringstore_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/keyringstore"
)

// A locked keyring is found before a user is asked for anything, and what is
// stored stays as it is.
func TestProbeFindsALockedKeyring(t *testing.T) {
	m := newMemory()
	path := filepath.Join(t.TempDir(), "session.sealed")
	s, err := keyringstore.New("probe", "ada", keyringstore.WithKeyring(m), keyringstore.WithPath(path))
	if err != nil {
		t.Fatal(err)
	}
	m.away = errors.New("locked")
	if err := s.Probe(t.Context()); !errors.Is(err, keyringstore.ErrUnavailable) {
		t.Errorf("locked: %v", err)
	}
	m.away = nil
	if err := s.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	if _, rev, err := s.Load(t.Context()); rev != "" || err != nil {
		t.Errorf("the probe has stored something: %q, %v", rev, err)
	}
	rev, err := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	if _, now, err := s.Load(t.Context()); now != rev || err != nil {
		t.Errorf("revision %q after the probe, %q before: %v", now, rev, err)
	}
}
