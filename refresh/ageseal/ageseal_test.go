package ageseal_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/ageseal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// account is what is sealed in tests that are not about that.
const account = "ada"

// quick is a work factor for tests: the default takes a quarter of a second.
var quick = ageseal.WithWorkFactor(4)

func must(t *testing.T) func(refresh.Sealer, error) refresh.Sealer {
	return func(s refresh.Sealer, err error) refresh.Sealer {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// pairs are sealers that can open each other's, and one that cannot.
func pairs(t *testing.T) map[string][3]refresh.Sealer {
	key, must := ageseal.NewKey(), must(t)
	return map[string][3]refresh.Sealer{
		"key": {must(ageseal.FromKey(key)), must(ageseal.FromKey(key)), must(ageseal.FromKey(ageseal.NewKey()))},
		"passphrase": {
			must(ageseal.FromPassphrase(refresh.NewSecret("correct-canary"), quick)),
			must(ageseal.FromPassphrase(refresh.NewSecret("correct-canary"), ageseal.WithWorkFactor(5))),
			must(ageseal.FromPassphrase(refresh.NewSecret("wrong-canary"), quick)),
		},
	}
}

func TestSealAndOpen(t *testing.T) {
	for name, s := range pairs(t) {
		t.Run(name, func(t *testing.T) {
			for _, plain := range []string{"plain-canary", "", strings.Repeat("long ", 100_000)} {
				sealed, err := s[0].Seal([]byte(plain), account)
				if err != nil {
					t.Fatal(err)
				}
				if plain != "" && bytes.Contains(sealed, []byte(plain)) {
					t.Error("what was sealed can be read")
				}
				for _, opener := range s[:2] {
					if got, err := opener.Open(sealed, account); err != nil || string(got) != plain {
						t.Errorf("Open: %d bytes and %v, want what was sealed", len(got), err)
					}
				}
				again, _ := s[0].Seal([]byte(plain), account)
				if bytes.Equal(again, sealed) {
					t.Error("the same text was sealed to the same bytes twice")
				}
			}
		})
	}
}

func TestWrongKeyIsAFormatError(t *testing.T) {
	for name, s := range pairs(t) {
		sealed, _ := s[0].Seal([]byte("plain-canary"), account)
		for range 2 { // the second time from what the first one found out
			_, err := s[2].Open(sealed, account)
			wantRefused(t, name, err)
			if err != nil && !strings.Contains(err.Error(), "another "+name) {
				t.Errorf("%s: %q does not say that it is another one", name, err)
			}
		}
	}
}

// Every single byte counts: nothing of what is sealed can be changed, cut off
// or added.
func TestChangesAreFound(t *testing.T) {
	for name, s := range pairs(t) {
		sealed, _ := s[0].Seal([]byte("plain-canary"), account)
		for i := range sealed {
			b := bytes.Clone(sealed)
			b[i] ^= 1
			_, err := s[1].Open(b, account)
			wantRefused(t, fmt.Sprintf("%s, byte %d changed", name, i), err)
		}
		for i := 0; i < len(sealed); i += 7 {
			_, err := s[1].Open(sealed[:i], account)
			wantRefused(t, fmt.Sprintf("%s, cut after %d bytes", name, i), err)
		}
		_, err := s[1].Open(append(bytes.Clone(sealed), 0), account)
		wantRefused(t, name+", with a byte more", err)
		if _, err := s[1].Open(sealed, account); err != nil {
			t.Errorf("%s: after all that: %v", name, err)
		}
	}
}

func wantRefused(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, refresh.ErrFormat) {
		t.Errorf("%s: got %v, want an error that wraps refresh.ErrFormat", what, err)
	}
	if strings.Contains(fmt.Sprintf("%+v %#v", err, err), "canary") {
		t.Errorf("%s: the error holds a secret", what)
	}
}

func TestBadKeysAreRefused(t *testing.T) {
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for what, key := range map[string]refresh.Secret{
		"empty": {}, "comment only": refresh.NewSecret("# nothing\n"), "text": refresh.NewSecret("key-canary"), "another kind": refresh.NewSecret(hybrid.String()),
		"two": refresh.NewSecret(ageseal.NewKey().Reveal() + "\n" + ageseal.NewKey().Reveal()), "cut": refresh.NewSecret(ageseal.NewKey().Reveal()[:40]), "small": refresh.NewSecret(strings.ToLower(ageseal.NewKey().Reveal()[:30])),
	} {
		s, err := ageseal.FromKey(key)
		if err == nil || s != nil {
			t.Errorf("%s: accepted", what)
		} else if !key.IsZero() && strings.Contains(err.Error(), key.Reveal()) {
			t.Errorf("%s: the error quotes it", what)
		}
	}
	if _, err := ageseal.FromPassphrase(refresh.Secret{}); err == nil {
		t.Error("an empty passphrase was accepted")
	}
	if _, err := ageseal.FromKey(refresh.NewSecret("# created: today\n# public key: age1\n" + ageseal.NewKey().Reveal() + "\n")); err != nil {
		t.Errorf("what age-keygen writes: %v", err)
	}
}

// The passphrase is stretched once for each process, not for each save. What
// tells is the memory: 64 MiB each time with this work factor.
func TestPassphraseIsStretchedOnce(t *testing.T) {
	must, cost := must(t), ageseal.WithWorkFactor(16)
	first, second := must(ageseal.FromPassphrase(refresh.NewSecret("correct-canary"), cost)), must(ageseal.FromPassphrase(refresh.NewSecret("correct-canary"), cost))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sealed, err := first.Seal([]byte("plain"), account)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				if _, err := second.Open(sealed, account); err != nil {
					t.Error(err)
				}
				again, err := second.Seal([]byte("plain"), account)
				if err != nil {
					t.Error(err)
				}
				if _, err := first.Open(again, account); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8*64<<20 {
		t.Errorf("%d MiB were used: the passphrase was stretched more than once in each process", used>>20)
	}
}

// Whoever can write the store must not be able to have its readers run out of
// memory: a factor of 30 would take a terabyte.
func TestWorkFactorOfOthersIsBounded(t *testing.T) {
	must := must(t)
	sealed, err := must(ageseal.FromPassphrase(refresh.NewSecret("correct-canary"), quick)).Seal([]byte("plain"), account)
	if err != nil {
		t.Fatal(err)
	}
	stanza := regexp.MustCompile(`(-> scrypt \S+) 4\n`)
	dear := stanza.ReplaceAll(sealed, []byte("$1 30\n"))
	binary.BigEndian.PutUint32(dear[bytes.IndexByte(dear, '\n')+1:], binary.BigEndian.Uint32(sealed[bytes.IndexByte(sealed, '\n')+1:])+1)
	if len(dear) != len(sealed)+1 {
		t.Fatal("the work factor was not found in what was sealed")
	}
	_, err = must(ageseal.FromPassphrase(refresh.NewSecret("correct-canary"))).Open(dear, account)
	wantRefused(t, "a work factor of 30", err)
}

// A sealer that met a file with another passphrase still seals with its own,
// and one that has a good key keeps it.
func TestSealAfterAWrongPassphrase(t *testing.T) {
	s := pairs(t)["passphrase"]
	sealed, _ := s[0].Seal([]byte("plain"), account)
	if _, err := s[2].Open(sealed, account); err == nil {
		t.Fatal("opened with the wrong passphrase")
	}
	own, err := s[2].Seal([]byte("own"), account)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s[2].Open(sealed, account); err == nil {
		t.Fatal("opened with the wrong passphrase")
	}
	if got, err := s[2].Open(own, account); err != nil || string(got) != "own" {
		t.Errorf("its own: %q, %v", got, err)
	}
}
