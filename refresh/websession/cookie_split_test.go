package websession_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// longTokens is a backend whose tokens have any length: /login and /renew.
type longTokens struct {
	size int
	err  error // of the last sign-in
}

func (l *longTokens) token() refresh.Token {
	return refresh.Token{AccessToken: refresh.NewSecret(strings.Repeat("x", l.size)), RefreshToken: refresh.NewSecret("r")}
}

func (l *longTokens) handler(t *testing.T, opts ...websession.Option) http.Handler {
	r := refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) { return l.token(), nil })
	m, err := websession.New(r, []websession.Key{key}, cookieOnly, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m.Handler(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		s, err := websession.FromContext(req.Context())
		if err != nil {
			t.Error(err)
			return
		}
		if req.URL.Path == "/login" {
			l.err = s.SignIn(req.Context(), l.token())
			return
		}
		old, err := s.Token(req.Context())
		if err == nil {
			old, err = s.Renew(req.Context(), old)
		}
		if err != nil || len(old.AccessToken.Reveal()) != l.size {
			t.Errorf("size %d: %v", l.size, err)
		}
	}))
}

// Tokens of some lengths, over 4 KiB and back: the browser never keeps a piece
// of a longer one.
func TestPromise41_LongTokensAreSplit(t *testing.T) {
	l := &longTokens{size: 10}
	h := l.handler(t)
	b := newBrowser()
	b.do(t, h, "GET", "/login")
	for _, c := range []struct{ size, cookies int }{{2000, 1}, {4000, 2}, {9000, 4}, {5000, 2}, {100, 1}} {
		l.size = c.size
		resp := b.do(t, h, "GET", "/renew")
		want(t, fmt.Sprintf("cookies for %d bytes", c.size), len(b.cookies()), c.cookies)
		for _, line := range resp.Header.Values("Set-Cookie") {
			if len(line) > 4096 {
				t.Errorf("a cookie of %d bytes", len(line))
			}
		}
	}
	l.size = 20_000
	resp := newBrowser().do(t, h, "GET", "/login")
	if !errors.Is(l.err, websession.ErrTooLarge) || !errors.Is(l.err, refresh.ErrNotStored) {
		t.Errorf("sign-in with %d bytes: %v", l.size, l.err)
	}
	want(t, "cookies set for it", len(resp.Cookies()), 0)
}

// Every length up to the limit fits into the cookies that were counted for it.
func TestPromise41_EveryLengthFits(t *testing.T) {
	l := &longTokens{}
	h := l.handler(t, websession.WithMaxCookies(2))
	for l.size = 1; ; l.size += 7 {
		b := newBrowser()
		resp := b.do(t, h, "GET", "/login")
		if errors.Is(l.err, websession.ErrTooLarge) {
			break
		}
		for _, line := range resp.Header.Values("Set-Cookie") {
			if len(line) > 4096 {
				t.Fatalf("a cookie of %d bytes for a token of %d", len(line), l.size)
			}
		}
		b.do(t, h, "GET", "/renew")
	}
	if l.size < 5000 {
		t.Errorf("a token of %d bytes does not fit into two cookies", l.size)
	}
}

// Parts of two versions, and parts that are missing, are no session.
func TestAttack_PartsOfTwoVersions(t *testing.T) {
	l := &longTokens{size: 5000}
	h := l.handler(t)
	whole := newBrowser()
	whole.do(t, h, "GET", "/login")
	first := whole.cookies()
	whole.do(t, h, "GET", "/renew")
	second := whole.cookies()
	want(t, "cookies", len(first)+len(second), 4)
	swapped := *second[1]
	swapped.Name = first[1].Name
	for name, cookies := range map[string][]*http.Cookie{
		"one missing":     {first[0]},
		"the first only":  {first[1]},
		"of two versions": {first[0], second[1]},
		"renamed":         {first[0], &swapped},
	} {
		resp := send(t, h, "GET", "/login", cookies)
		if l.err != nil || len(added(resp)) != 2 {
			t.Errorf("%s: %v", name, l.err) // signed in anew, since they are none
		}
	}
}
