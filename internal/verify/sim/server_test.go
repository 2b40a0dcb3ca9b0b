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

// server is a strict token server for many users, and an API that takes its
// tokens: a refresh token works once, and a second use ends the whole family
// of its sign-in. Each of the two has a clock.
type server struct {
	mu       sync.Mutex // guards what follows
	w        *world
	families map[string]*family
	count    int
	life     time.Duration
	dated    bool                       // it tells an end by its clock, and not a life
	issuer   time.Duration              // how far its clock is ahead
	api      time.Duration              // how far the API's clock is ahead
	inFlight map[string]context.Context // of the refresh under way, by family
	plan     plan                       // of the next refresh
	refusals int                        // of a refresh token
}

// plan is what becomes of a refresh at the server.
type plan struct {
	before, after time.Duration // of the rotation
	outage        bool          // no connection
	lost          bool          // rotated, and the response does not come
	odd           odd           // what it says instead; empty for what it should
}

// family is what one sign-in has at the server.
type family struct {
	user     string
	access   string // the current one
	refresh  string
	ends     time.Time // by the server's clock
	told     time.Time // the same as the session was told it
	rejected bool      // the API has refused the current access token
	ended    bool
	lost     bool // a response got lost: its refresh token may come again
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
	f.ends = time.Now().Add(s.issuer + s.life)
	f.rejected = false
	t := refresh.Token{AccessToken: refresh.NewSecret(f.access), RefreshToken: refresh.NewSecret(f.refresh), Expiry: time.Now().Add(s.life)}
	if s.dated {
		t.Expiry = tell(f.ends, time.Now().Add(s.issuer))
		if off := time.Until(t.Expiry) - s.life; s.issuer.Abs() <= plausible && off.Abs() > 2*time.Second {
			s.w.broken(theServer, "a life of %s was taken for one of %s", s.life, s.life+off)
		}
	}
	f.told = t.Expiry
	return t
}

func (s *server) familyOf(token string) (string, *family) {
	id, _, _ := strings.Cut(token, ".")
	return id, s.families[id]
}

// Refresh is the token endpoint.
func (s *server) Refresh(ctx context.Context, last refresh.Token) (refresh.Token, error) {
	s.mu.Lock()
	p := s.plan
	id, f := s.familyOf(last.RefreshToken.Reveal())
	// One that was given up may still be on its way: its response is lost.
	if before := s.inFlight[id]; before != nil && before.Err() == nil {
		s.w.broken(theServer, "two refreshes of one sign-in at once")
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
		s.w.lanes.sleep(ctx, serverLane, 0, nil)
		return refresh.Token{}, &refresh.ResponseError{StatusCode: 500}
	}
	// Lost from that very moment on: another session may come before this one
	// has noticed.
	lost := func() { s.loses(f) }
	if !s.w.lanes.sleep(ctx, serverLane, p.before, lost) {
		return refresh.Token{}, ctx.Err()
	}
	if p.odd.refuses() {
		return p.odd.judged(refresh.Token{})
	}
	t, err := s.exchange(id, f, last, p.odd)
	if err != nil {
		return t, err
	}
	if p.lost {
		lost()
	}
	if !s.w.lanes.sleep(ctx, serverLane, p.after, lost) || p.lost {
		return refresh.Token{}, fmt.Errorf("%w: reset", refresh.ErrResponseLost)
	}
	if p.odd != "" {
		return p.odd.judged(t)
	}
	return t, nil
}

func (s *server) loses(f *family) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.lost = true
	s.w.note(theServer, "the answer for %s is lost", f.user)
}

func (s *server) exchange(id string, f *family, last refresh.Token, o odd) (refresh.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := last.RefreshToken.Reveal()
	early := f.told.IsZero() || time.Until(f.told) > s.life/2
	if last.AccessToken.Reveal() == f.access && s.good(f) && !f.rejected && early {
		s.w.broken(theServer, "a good token was refreshed before its time")
	}
	switch {
	case f.ended:
		s.refusals++
		s.w.note(theServer, "refused: %s is over", f.user)
		return refresh.Token{}, refresh.ErrRefused
	case got != f.refresh:
		f.ended = true
		s.refusals++
		s.w.note(theServer, "refused: %s is not current, %s is over", got, f.user)
		if !f.lost && !s.w.faulty {
			s.w.broken(theServer, "a replaced refresh token was used, and no answer had been lost")
		}
		return refresh.Token{}, refresh.ErrRefused
	}
	t := s.rotate(id, f)
	if o != "" {
		f.told = time.Time{}
	}
	s.w.note(theServer, "%s gets %s, told to end in %s", f.user, f.access, time.Until(f.told))
	return t, nil
}

// good reports whether the API takes the current access token of a family. The
// caller holds s.mu.
func (s *server) good(f *family) bool {
	return !f.ended && time.Now().Add(s.api).Before(f.ends)
}

// call is an API call with t: the user it was made for, and whether t is good.
func (s *server) call(t refresh.Token) (user string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, f := s.familyOf(t.AccessToken.Reveal())
	current := t.AccessToken.Reveal() == f.access
	ok = current && s.good(f)
	f.rejected = f.rejected || (current && !ok)
	return f.user, ok
}

// revoke ends the access token of a session's sign-in, or all of it.
func (s *server) revoke(token string, all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, f := s.familyOf(token); f != nil {
		f.ended = f.ended || all
		f.ends = time.Time{}
	}
}
