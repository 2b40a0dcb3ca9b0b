package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

const (
	// patience is how long something that has to happen may take.
	patience = 10 * time.Second
	// moment is how long something that must not happen is waited for.
	moment = 50 * time.Millisecond
	// canary begins the text of every token of the suite.
	canary = "storetest-canary"
)

// token is a token like no other of its test.
func token(name any) refresh.Token {
	return refresh.Token{
		AccessToken:  refresh.NewSecret(fmt.Sprintf("%s-access-%v", canary, name)),
		RefreshToken: refresh.NewSecret(fmt.Sprintf("%s-refresh-%v", canary, name)),
		Expiry:       time.Now().Add(time.Hour),
	}
}

// load reads the store, and fails the test if that fails.
func load(t *testing.T, s refresh.Store) (refresh.Token, string) {
	t.Helper()
	got, rev, err := s.Load(t.Context())
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return got, rev
}

// save writes the store, and fails the test if that fails.
func save(t *testing.T, s refresh.Store, tok refresh.Token, rev string) string {
	t.Helper()
	at, err := s.Save(t.Context(), tok, rev)
	if err != nil {
		t.Fatalf("Save: %v", err)
	}
	if at == "" {
		t.Fatal("Save returned the empty revision, which means that nothing is stored")
	}
	return at
}

// wantStored fails the test unless s holds tok at revision rev.
func wantStored(t *testing.T, s refresh.Store, tok refresh.Token, rev string) {
	t.Helper()
	got, at := load(t, s)
	if !same(got, tok) {
		t.Errorf("Load returned another token than the one that was saved%s", difference(got, tok))
	}
	if at != rev {
		t.Errorf("Load returned revision %q, Save had returned %q", at, rev)
	}
}

// wantEmpty fails the test unless s holds nothing.
func wantEmpty(t *testing.T, s refresh.Store) {
	t.Helper()
	got, rev := load(t, s)
	if rev != "" || got != (refresh.Token{}) {
		t.Errorf("Load of an empty store: a token or revision %q, want neither", rev)
	}
}

// wantConflict fails the test unless err wraps refresh.ErrConflict.
func wantConflict(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, refresh.ErrConflict) {
		t.Errorf("%s: got %v, want an error that wraps refresh.ErrConflict", what, err)
	}
	wantQuiet(t, err)
}

// wantQuiet fails the test if the text of err holds a token.
func wantQuiet(t *testing.T, err error) {
	t.Helper()
	if err != nil && strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), canary) {
		t.Error("the text of an error holds a token")
	}
}

// same reports whether two tokens are the same in all that is stored of them,
// including the unexported sign-in.
func same(a, b refresh.Token) bool {
	return bytes.Equal(a.Encode(), b.Encode())
}

// difference names the exported fields in which two tokens differ.
func difference(a, b refresh.Token) string {
	var fields []string
	add := func(differs bool, name string) {
		if differs {
			fields = append(fields, name)
		}
	}
	add(a.AccessToken != b.AccessToken, "AccessToken")
	add(a.RefreshToken != b.RefreshToken, "RefreshToken")
	add(!a.Expiry.Equal(b.Expiry), "Expiry")
	if fields == nil {
		return ": unexported fields were lost; use refresh.Token.Encode and DecodeToken"
	}
	return ": " + strings.Join(fields, ", ")
}

// soon waits for a value from c.
func soon[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatalf("%s: nothing after %s", what, patience)
	}
	return v
}

// async calls fn in a goroutine, and returns where its result will be.
func async[T any](fn func() T) <-chan T {
	c := make(chan T, 1)
	go func() { c <- fn() }()
	return c
}

// eventually calls ok until it is true, and reports whether it was within limit.
func eventually(limit time.Duration, ok func() bool) bool {
	for end := time.Now().Add(limit); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}
