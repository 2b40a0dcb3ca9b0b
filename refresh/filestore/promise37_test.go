package filestore_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/filestore"
)

// Promise 37: the write fails after a rotation (here the folder is gone, and
// something else in its place). The new token is in use, the program is told,
// and the write is made up for when the folder is back.
func TestPromise37_WriteFailsAfterRotation(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dir")
	path := filepath.Join(dir, "session.json")
	s := newServer(t)
	ask := caller(s.url)
	lost := refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
		got, err := ask(ctx, last)
		if err := os.Rename(dir, dir+".away"); err != nil {
			t.Error(err)
		}
		put(t, dir, nil)
		return got, err
	})
	session := refresh.NewSession(lost, refresh.WithStore(open(t, path)))
	defer session.Close()
	failures := make(chan event.Event, 10)
	session.Subscribe(func(e event.Event) {
		if e.Kind == event.StoreFailed {
			failures <- e
		}
	})
	if err := session.SignIn(t.Context(), s.signIn(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := session.Token(t.Context())
		if err != nil || got.AccessToken.Reveal() != accessText(1) {
			t.Fatalf("the new token is not in use: %v", err)
		}
	}
	select {
	case e := <-failures:
		if !errors.Is(e.Err, refresh.ErrNotStored) || strings.Contains(e.Err.Error(), "canary") {
			t.Errorf("told of %v, want refresh.ErrNotStored without a token", e.Err)
		}
	case <-time.After(patience):
		t.Fatal("the program was not told")
	}
	if err := errors.Join(os.Remove(dir), os.Rename(dir+".away", dir)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the write that failed is made up for", func() bool {
		access, _ := mustLoad(t, open(t, path))
		return access.Reveal() == accessText(1)
	})
	s.wantCalls(t, 1)
}

// Promise 37: what is damaged or foreign is set aside, and named in the error.
func TestPromise37_DamagedFileIsSetAside(t *testing.T) {
	for name, contents := range map[string]string{
		"empty": "", "text": "hello canary", "foreign JSON": `{"token":"canary"}`, "zeros": strings.Repeat("\x00", 500),
		"no record": `{"perennial_file":1,"save":"x"}`, "too long": `{"perennial_file":1,"save":"` + strings.Repeat("x", 2<<20) + `"}`,
		"followed": `{"perennial_file":1,"save":"x","token":{"version":1,"access_token":"canary"}} canary`,
		"negative": `{"perennial_file":-1,"save":"x","token":{"version":1,"access_token":"canary"}}`,
		"a list":   `[1,2,3]`, "wrong type": `{"perennial_file":1,"save":7}`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "session.json")
			put(t, path, []byte(contents))
			s := open(t, path)
			_, rev, err := s.Load(t.Context())
			found := asides(t, path)
			if len(found) != 1 {
				t.Fatalf("set aside: %v, want one file", found)
			}
			if !errors.Is(err, refresh.ErrFormat) || !strings.Contains(err.Error(), found[0]) || strings.Contains(err.Error(), "canary") {
				t.Errorf("got %v, want refresh.ErrFormat and the name %s, and nothing of the contents", err, found[0])
			}
			if !bytes.Equal(read(t, found[0]), []byte(contents)) {
				t.Error("what was set aside has changed")
			}
			wantMode(t, found[0], 0o600)
			mustSave(t, s, refresh.NewSecret("new"), rev)
			if access, _ := mustLoad(t, s); access.Reveal() != "new" {
				t.Error("the next save did not work")
			}
		})
	}
}

// What this program cannot read may be what another one lives on: a newer
// version, or one with the key. It stays where it is, for as long as nobody
// signs in over it; and then it is set aside.
func TestPromise37_WhatOthersCanReadIsKept(t *testing.T) {
	sealer, mine := newSealer(t), newSealer(t)
	record := refresh.Token{AccessToken: refresh.NewSecret("canary")}.Encode()
	newer := bytes.Replace(record, []byte(`"version":1`), []byte(`"version":2`), 1)
	for name, c := range map[string]struct {
		contents []byte
		opts     []filestore.Option
		says     string
	}{
		"newer file":   {contents: []byte(`{"perennial_file":2,"save":7,"canary":[]}`), says: "newer program"},
		"newer record": {contents: append(append([]byte(`{"perennial_file":1,"token":`), newer...), '}'), says: "newer program"},
		"sealed":       {contents: sealer.file(t, record), says: "WithSealer"},
		"another key":  {contents: sealer.file(t, record), says: "another key", opts: []filestore.Option{filestore.WithSealer(mine)}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "session.json")
			put(t, path, c.contents)
			s := open(t, path, c.opts...)
			for range 2 {
				_, _, err := s.Load(t.Context())
				if !errors.Is(err, refresh.ErrFormat) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "canary") {
					t.Errorf("got %v, want refresh.ErrFormat that speaks of %q", err, c.says)
				}
			}
			_, rev, _ := s.Load(t.Context())
			if !bytes.Equal(read(t, path), c.contents) || asides(t, path) != nil {
				t.Error("reading has changed something")
			}
			if _, err := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("new")}, ""); !errors.Is(err, refresh.ErrConflict) {
				t.Errorf("Save at the empty revision: %v, want refresh.ErrConflict", err)
			}
			mustSave(t, s, refresh.NewSecret("new"), rev)
			if found := asides(t, path); len(found) != 1 || !bytes.Equal(read(t, found[0]), c.contents) {
				t.Errorf("set aside: %v, want what was there", found)
			}
			if access, _ := mustLoad(t, s); access.Reveal() != "new" {
				t.Error("the save did not work")
			}
		})
	}
}

// A file in plain text is not taken where a sealed one is asked for: whoever
// can write it could plant a session. And it does not lie around afterwards.
func TestPlainFileIsRefusedWithSealer(t *testing.T) {
	sealer := newSealer(t)
	path := filepath.Join(t.TempDir(), "session.json")
	mustSave(t, open(t, path), refresh.NewSecret("planted"), "")
	s := open(t, path, filestore.WithSealer(sealer))
	_, rev, err := s.Load(t.Context())
	if !errors.Is(err, refresh.ErrFormat) || !strings.Contains(err.Error(), "not sealed") {
		t.Errorf("got %v, want refresh.ErrFormat", err)
	}
	mustSave(t, s, refresh.NewSecret("new"), rev)
	if found := asides(t, path); found != nil {
		t.Errorf("a plain token lies around: %v", found)
	}
}
