package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// emptyStore: nothing was ever stored, and that is no error.
func emptyStore(t *testing.T, p Place) {
	wantEmpty(t, p.Open(t))
}

// roundTrip: Load returns what was saved, through another handle too, and
// whatever is missing or odd in the token.
func roundTrip(t *testing.T, p Place) {
	odd := refresh.NewSecret(`"<&>\{}$%'; ü`)
	signedIn := signIn(t)
	tokens := map[string]refresh.Token{
		"all fields":       {AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r"), Expiry: time.Now().Add(time.Hour)},
		"access only":      {AccessToken: refresh.NewSecret("a")},
		"refresh only":     {RefreshToken: refresh.NewSecret("r")},
		"left behind":      {Extra: refresh.NewSecret("what a session has left behind")},
		"expired":          {AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r"), Expiry: time.Now().Add(-time.Hour)},
		"another zone":     {AccessToken: refresh.NewSecret("a"), Expiry: time.Now().In(time.FixedZone("somewhere", 5*3600+1800))},
		"odd characters":   {AccessToken: odd, RefreshToken: refresh.NewSecret("\x01\n\t\u2028" + odd.Reveal())},
		"two long JWTs":    {AccessToken: refresh.NewSecret(strings.Repeat("eyJ.", 2000)), RefreshToken: refresh.NewSecret(strings.Repeat("dGhp", 2000))},
		"after a sign-in":  signedIn,
		"the year 9999":    {AccessToken: refresh.NewSecret("a"), Expiry: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)},
		"a nanosecond odd": {AccessToken: refresh.NewSecret("a"), Expiry: time.Unix(1<<31, 123456789)},
	}
	one, two := p.Open(t), p.Open(t)
	rev := ""
	for name, tok := range tokens {
		t.Run(name, func(t *testing.T) {
			rev = save(t, one, tok, rev)
			wantStored(t, one, tok, rev)
			wantStored(t, two, tok, rev)
			wantStored(t, p.Open(t), tok, rev)
		})
	}
}

// signIn is a token as a session saves it: it knows its sign-in.
func signIn(t *testing.T) refresh.Token {
	t.Helper()
	var store refresh.MemoryStore
	s := refresh.NewSession(&endpoint{}, refresh.WithStore(&store))
	defer func() { _ = s.Close() }()
	if err := s.SignIn(t.Context(), token("signed in")); err != nil {
		t.Fatal(err)
	}
	tok, _ := load(t, &store)
	return tok
}

// saveReplaces: the handles take turns, each knowing the other's revision.
func saveReplaces(t *testing.T, p Place) {
	handles := []refresh.Store{p.Open(t), p.Open(t)}
	rev := ""
	for i := range 6 {
		tok := token(i)
		rev = save(t, handles[i%2], tok, rev)
		wantStored(t, handles[(i+1)%2], tok, rev)
	}
}

// clearEmpties: Clear removes the token for every handle, and the store can be
// used again.
func clearEmpties(t *testing.T, p Place) {
	one, two := p.Open(t), p.Open(t)
	for i := range 3 {
		rev := save(t, one, token(i), "")
		if err := two.Clear(t.Context(), rev); err != nil {
			t.Fatalf("Clear: %v", err)
		}
		wantEmpty(t, one)
		wantEmpty(t, two)
		wantEmpty(t, p.Open(t))
	}
}

// usersDoNotMix: what one user does has no effect on the other.
func usersDoNotMix(t *testing.T, p Place) {
	mine, other := p.Open(t), p.Other(t)
	rev := save(t, mine, token("mine"), "")
	wantEmpty(t, other)
	otherRev := save(t, other, token("other"), "")
	if err := other.Clear(t.Context(), otherRev); err != nil {
		t.Fatalf("Clear: %v", err)
	}
	if got, at := load(t, mine); at != rev || got.AccessToken != token("mine").AccessToken {
		t.Error("one user's token changed when another one signed out")
	}
	locker, ok := mine.(refresh.Locker)
	if !ok {
		return
	}
	unlock := lock(t, locker)
	defer unlock()
	free := async(func() error {
		unlock, err := other.(refresh.Locker).Lock(t.Context())
		if err == nil {
			unlock()
		}
		return err
	})
	if err := soon(t, "Lock while another user has theirs", free); err != nil {
		t.Errorf("Lock while another user has theirs: %v", err)
	}
}
