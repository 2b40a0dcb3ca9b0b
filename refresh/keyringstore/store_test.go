package keyringstore_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	zalando "github.com/zalando/go-keyring"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/keyringstore"
	"github.com/perennial-go/perennial/refresh/storetest"
)

const service = "mytool (session key)"

func TestStore(t *testing.T) { conform(t, newMemory()) }

// conform runs the conformance suite on a keyring.
func conform(t *testing.T, k keyringstore.Keyring) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		dir := t.TempDir()
		return storetest.Place{
			Open: func(t *testing.T) refresh.Store { return open(t, dir, k) },
			Copy: func(t *testing.T) {
				put(t, filepath.Join(dir, "dir", "other.sealed"), contents(t, open(t, dir, k).Path()))
			},
			Other: func(t *testing.T) refresh.Store {
				s, err := keyringstore.New("mytool", "grace", keyringstore.WithPath(filepath.Join(dir, "dir", "other.sealed")), keyringstore.WithKeyring(k))
				if err != nil {
					t.Fatal(err)
				}
				return s
			},
			Damage: func(t *testing.T, raw []byte) { damage(t, open(t, dir, k).Path(), k, raw) },
		}
	})
}

// damage seals raw with the key of the keyring, in place of a record. It uses
// age itself, and keeps the line that binds the text to its account.
func damage(t *testing.T, path string, k keyringstore.Keyring, raw []byte) {
	t.Helper()
	text, err := k.Get(service, "ada")
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.ParseX25519Identity(text)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Sealed []byte `json:"sealed"`
	}
	if err := json.Unmarshal(contents(t, path), &file); err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(file.Sealed), id)
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(r).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(append(line, raw...)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sealed, err := json.Marshal(map[string]any{"perennial_file": 1, "save": "x", "sealed": b.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	put(t, path, sealed)
}

// Promise 57: even with one key for both, a file that is copied over that of
// another account, or another program, opens for nobody.
func TestPromise57_CopiedFileOpensForNobody(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	mine := open(t, dir, k)
	rev := mustSave(t, mine, refresh.NewSecret("canary"), "")
	key, err := k.Get(service, "ada")
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range [][2]string{{"mytool", "grace"}, {"othertool", "ada"}, {`mytool" "ada`, ""}} {
		path := filepath.Join(dir, "dir", "copy.sealed")
		other, err := keyringstore.New(who[0], who[1], keyringstore.WithPath(path), keyringstore.WithKeyring(k))
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Set(who[0]+" (session key)", who[1], key); err != nil {
			t.Fatal(err)
		}
		put(t, path, contents(t, mine.Path()))
		got, _, err := other.Load(t.Context())
		if !errors.Is(err, refresh.ErrFormat) || got != (refresh.Token{}) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: got %v, want refresh.ErrFormat and no token", who, err)
		}
	}
	if at := wantLoad(t, mine, refresh.NewSecret("canary")); at != rev {
		t.Error("the session that was copied has changed")
	}
}

// No token in the file, none in the keyring, and what is in the keyring has
// room on every system.
func TestWhatLiesWhere(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	s := open(t, dir, k)
	mustSave(t, s, refresh.NewSecret(strings.Repeat("canary", 2000)), "")
	if bytes.Contains(contents(t, s.Path()), []byte("canary")) {
		t.Error("the token lies in the file")
	}
	entry, err := k.Get(service, "ada")
	if err != nil || len(entry) > 100 || strings.Contains(entry, "canary") {
		t.Errorf("an entry of %d bytes in the keyring, want a key; %v", len(entry), err)
	}
}

// Many handles that find no key at the same moment make one.
func TestOneKeyIsMade(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		s := open(t, dir, k)
		wg.Go(func() {
			_, err := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}, "")
			if err != nil && !errors.Is(err, refresh.ErrConflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if k.sets != 1 {
		t.Errorf("%d keys were made, want 1", k.sets)
	}
	wantLoad(t, open(t, dir, k), refresh.NewSecret("a"))
}

// A machine without a keyring: a clear error, at the first Load, that says
// what to use instead.
func TestNoKeyring(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	k.take(errAway)
	s := open(t, dir, k)
	_, _, loading := s.Load(t.Context())
	_, saving := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("canary")}, "")
	session := refresh.NewSession(nil, refresh.WithStore(s))
	defer session.Close()
	for what, err := range map[string]error{"Load": loading, "Save": saving, "Restore": session.Restore(t.Context())} {
		if !errors.Is(err, keyringstore.ErrUnavailable) || !errors.Is(err, errAway) {
			t.Errorf("%s: got %v, want keyringstore.ErrUnavailable and its cause", what, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "use filestore with ageseal") || strings.Contains(err.Error(), "canary")) {
			t.Errorf("%s: %q does not say what to do, or holds the token", what, err)
		}
	}
	if _, err := os.Stat(s.Path()); !os.IsNotExist(err) {
		t.Errorf("a file was written all the same: %v", err)
	}
}

// A keyring that goes away later on does not end a session.
func TestKeyringGoesAway(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	s := open(t, dir, k)
	rev := mustSave(t, s, refresh.NewSecret("a"), "")
	k.take(errAway)
	wantLoad(t, s, refresh.NewSecret("a"))
	rev = mustSave(t, s, refresh.NewSecret("b"), rev)
	k.take(nil)
	if at := wantLoad(t, open(t, dir, k), refresh.NewSecret("b")); at != rev {
		t.Error("another revision")
	}
	if err := s.Clear(t.Context(), rev); err != nil {
		t.Fatal(err)
	}
}

// A keyring that asks somebody for a password may take for ever; nobody here
// does. One call waits for it, not one for each that was made.
func TestKeyringThatHangs(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	s := open(t, dir, k)
	k.hang = make(chan struct{})
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, _, err := s.Load(ctx)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "password") {
			t.Errorf("got %v, want the deadline, and what was waited for", err)
		}
	}
	close(k.hang)
	mustSave(t, s, refresh.NewSecret("a"), "")
	if k.gets > 4 {
		t.Errorf("%d calls of the keyring, want those of one Load and one Save", k.gets)
	}
}

// The entry was removed: what the file holds is lost, and the next sign-in
// makes a new key. A process that still knows the old one follows.
func TestKeyIsLost(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	old := open(t, dir, k)
	mustSave(t, old, refresh.NewSecret("old"), "")
	if err := zalando.Delete(service, "ada"); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, k)
	_, rev, err := s.Load(t.Context())
	if !errors.Is(err, refresh.ErrFormat) || !strings.Contains(err.Error(), "no key") {
		t.Errorf("got %v, want refresh.ErrFormat that tells of the key", err)
	}
	mustSave(t, s, refresh.NewSecret("new"), rev)
	wantLoad(t, s, refresh.NewSecret("new"))
	mustSave(t, old, refresh.NewSecret("newest"), wantLoad(t, old, refresh.NewSecret("new")))
	wantLoad(t, open(t, dir, k), refresh.NewSecret("newest"))
}

// Somebody else's entry of the same name is not overwritten.
func TestForeignEntry(t *testing.T) {
	k, dir := newMemory(), t.TempDir()
	if err := k.Set(service, "ada", "a password canary"); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, k)
	_, _, loading := s.Load(t.Context())
	_, saving := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}, "")
	for what, err := range map[string]error{"Load": loading, "Save": saving} {
		if !errors.Is(err, refresh.ErrFormat) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: got %v, want refresh.ErrFormat", what, err)
		}
	}
	if got, _ := k.Get(service, "ada"); got != "a password canary" {
		t.Error("the entry was overwritten")
	}
}

// forgetful takes everything and keeps nothing.
type forgetful struct{}

func (forgetful) Get(string, string) (string, error) { return "", zalando.ErrNotFound }
func (forgetful) Set(string, string, string) error   { return nil }

func TestForgetfulKeyring(t *testing.T) {
	s := open(t, t.TempDir(), forgetful{})
	if _, err := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}, ""); !errors.Is(err, keyringstore.ErrUnavailable) {
		t.Errorf("got %v, want keyringstore.ErrUnavailable", err)
	}
}

func TestNew(t *testing.T) {
	s, err := keyringstore.New("mytool", "ada")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := filestore.DefaultPath("mytool", "ada")
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(s.Path()) != filepath.Dir(plain) || s.Path() == plain {
		t.Errorf("%s and %s, want the same folder and not the same file", s.Path(), plain)
	}
	if _, err := keyringstore.New("../mytool", "ada"); err == nil {
		t.Error("a bad name was accepted")
	}
}
