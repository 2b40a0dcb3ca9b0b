package sim

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// server is a strict token server for many users: a refresh token works once,
// and a second use ends the whole family of its sign-in.
type server struct {
	mu       sync.Mutex
	w        *world
	families map[string]*family
	count    int
	life     time.Duration
	inFlight map[string]context.Context // of the refresh under way, by family
	plan     plan                       // of the next refresh
}

// plan is what becomes of a refresh at the server.
type plan struct {
	before, after time.Duration // of the rotation
	outage        bool          // no connection
	lost          bool          // rotated, and the answer does not come
}

// family is what one sign-in has at the server.
type family struct {
	user    string
	access  string // the current one
	refresh string
	ends    time.Time
	ended   bool
	lost    bool // an answer got lost: its refresh token may come again
}

func (s *server) signIn(user string) refresh.Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &family{user: user}
	s.count++
	s.families[strconv.Itoa(s.count)] = f
	return s.rotate(strconv.Itoa(s.count), f)
}

// rotate gives out the next pair of a family. The caller holds s.mu.
func (s *server) rotate(id string, f *family) refresh.Token {
	s.count++
	f.access = fmt.Sprintf("%s.access.%d", id, s.count)
	f.refresh = fmt.Sprintf("%s.refresh.%d", id, s.count)
	f.ends = time.Now().Add(s.life)
	return refresh.Token{AccessToken: refresh.Secret(f.access), RefreshToken: refresh.Secret(f.refresh), Expiry: f.ends}
}

func (s *server) familyOf(token string) (string, *family) {
	id, _, _ := strings.Cut(token, ".")
	return id, s.families[id]
}

// Refresh is the token endpoint.
func (s *server) Refresh(ctx context.Context, last refresh.Token) (refresh.Token, error) {
	s.mu.Lock()
	p := s.plan
	got := last.RefreshToken.Reveal()
	id, f := s.familyOf(got)
	// One that was given up may still be on its way: its answer is lost.
	if before := s.inFlight[id]; before != nil && before.Err() == nil {
		s.w.broken("two refreshes of one sign-in at once")
	}
	s.inFlight[id] = ctx
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.inFlight[id] == ctx {
			delete(s.inFlight, id)
		}
	}()
	if p.outage {
		return refresh.Token{}, &refresh.AnswerError{StatusCode: 500}
	}
	if !sleep(ctx, p.before) {
		s.mu.Lock()
		f.lost = true
		s.mu.Unlock()
		return refresh.Token{}, ctx.Err()
	}
	t, err := s.exchange(id, f, last)
	if err == nil && (p.lost || !sleep(ctx, p.after)) {
		s.mu.Lock()
		f.lost = true
		s.mu.Unlock()
		return refresh.Token{}, fmt.Errorf("%w: reset", refresh.ErrAnswerLost)
	}
	return t, err
}

func (s *server) exchange(id string, f *family, last refresh.Token) (refresh.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := last.RefreshToken.Reveal()
	if !f.ended && last.AccessToken.Reveal() == f.access && time.Until(f.ends) > s.life/2 {
		s.w.broken("a good token was refreshed before its time")
	}
	switch {
	case f.ended:
		return refresh.Token{}, refresh.ErrRefused
	case got != f.refresh:
		f.ended = true
		if !f.lost && !s.w.faulty {
			s.w.broken("a replaced refresh token was used, and no answer had been lost")
		}
		return refresh.Token{}, refresh.ErrRefused
	}
	return s.rotate(id, f), nil
}

// call is an API call with t: the user it was made for, and whether t is good.
func (s *server) call(t refresh.Token) (user string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, f := s.familyOf(t.AccessToken.Reveal())
	return f.user, !f.ended && t.AccessToken.Reveal() == f.access && time.Now().Before(f.ends)
}

// revoke ends the access token of a session's sign-in, or all of it.
func (s *server) revoke(token string, all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, f := s.familyOf(token); f != nil {
		f.ended = f.ended || all
		f.ends = time.Now()
	}
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
