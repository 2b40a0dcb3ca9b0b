package storetest

import (
	"errors"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// copiedOver: a sealed session that is copied over that of another user opens
// for nobody there, whether that user is signed in or not. The session of its
// own user is untouched, and the other one can sign in again.
func copiedOver(t *testing.T, p Place) {
	mine, other := p.Open(t), p.Other(t)
	kept := token("mine")
	rev := save(t, mine, kept, "")
	for _, what := range []string{"signed out", "signed in"} {
		_, at, err := other.Load(t.Context())
		if what == "signed in" && err == nil {
			save(t, other, token("other"), at)
		}
		p.Copy(t)
		for _, s := range []refresh.Store{other, p.Other(t)} {
			got, _, err := s.Load(t.Context())
			if !errors.Is(err, refresh.ErrFormat) {
				t.Errorf("Load of another user's copied session, %s before: got %v, want an error that wraps refresh.ErrFormat", what, err)
			}
			if got != (refresh.Token{}) {
				t.Errorf("Load returned another user's token, %s before", what)
			}
			wantQuiet(t, err)
		}
		_, at, _ = other.Load(t.Context())
		tok := token("again")
		wantStored(t, other, tok, save(t, other, tok, at))
		wantStored(t, mine, kept, rev)
	}
}
