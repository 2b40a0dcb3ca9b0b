package ageseal_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/ageseal"
)

// Promise 57: what is sealed for one account opens for no other, however alike
// their names are.
func TestPromise57_OpensForItsAccountOnly(t *testing.T) {
	names := []string{
		"", "ada", "ada ", "ad", "Ada", "ada\n", "ada\"\n", `ada"`, `ada\"`, "ada\x00", "\xff", `\xff`, "�", "ada\nperennial-sealed-2 \"grace\"\n",
		strings.Repeat("a", 10_000), strings.Repeat("a", 10_001),
	}
	for kind, s := range pairs(t) {
		for _, mine := range names {
			sealed, err := s[0].Seal([]byte("plain-canary"), mine)
			if err != nil {
				t.Fatal(err)
			}
			for _, other := range names {
				got, err := s[1].Open(sealed, other)
				if other == mine {
					if err != nil || string(got) != "plain-canary" {
						t.Errorf("%s: sealed for %.20q, opened for the same: %q, %v", kind, mine, got, err)
					}
					continue
				}
				wantRefused(t, kind, err)
				if got != nil || err != nil && !strings.Contains(err.Error(), "another account") {
					t.Errorf("%s: sealed for %.20q, opened for %.20q: %q, %v", kind, mine, other, got, err)
				}
			}
		}
	}
}

// Promise 57: text that somebody seals cannot pretend to be another account's:
// the line that counts is the one that Seal writes.
func TestPromise57_PlainTextCannotNameTheAccount(t *testing.T) {
	s := pairs(t)["key"]
	sealed, err := s[0].Seal([]byte("perennial-sealed-2 \"grace\"\nplanted"), "ada")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s[1].Open(sealed, "grace"); !errors.Is(err, refresh.ErrFormat) || got != nil {
		t.Errorf("opened for another account: %q, %v", got, err)
	}
}

// What an earlier version sealed was bound to nothing: a copy of it would open
// in any place.
func TestPromise57_UnboundTextIsRefused(t *testing.T) {
	key := ageseal.NewKey()
	sealer, err := ageseal.FromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.ParseX25519Identity(key.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, `{"version":1,"access_token":"canary"}`); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = sealer.Open(b.Bytes(), account)
	wantRefused(t, "an earlier version's", err)
	if err != nil && !strings.Contains(err.Error(), "sign in again") {
		t.Errorf("%q does not say what to do", err)
	}
}

// What is sealed with a key is an age file, read here by age itself: the line
// that names the account, then the text.
func TestSealedIsAnAgeFile(t *testing.T) {
	key := ageseal.NewKey()
	sealer, err := ageseal.FromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := sealer.Seal([]byte("the text"), `redisstore "ada"`)
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.ParseX25519Identity(key.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if want := "perennial-sealed-2 \"redisstore \\\"ada\\\"\"\nthe text"; err != nil || string(got) != want {
		t.Errorf("age reads %q and %v, want %q", got, err, want)
	}
}
