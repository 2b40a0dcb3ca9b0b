package refresh_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// row is one row of the state table in DESIGN.md.
type row struct{ state, comes, next, event string }

func stateTable(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile("../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| state | what comes | next state | event |\n|---|---|---|---|\n")
	if !found {
		t.Fatal("no state table in DESIGN.md")
	}
	var rows []row
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 4 {
			break
		}
		rows = append(rows, row{strings.TrimPrefix(cells[0], "| "), cells[1], cells[2], strings.TrimSuffix(cells[3], " |")})
	}
	return rows
}

// stage is a session in one of the states of the table, and what can come.
type stage struct {
	t       *testing.T
	ctx     context.Context
	api     *api
	store   *watched
	session *refresh.Session
	other   *refresh.Session // another process sharing the store
	events  *recorder
	outcome string // of the refresh to come: what follows "outcome: " in the table
}

func newStage(t *testing.T, outcome string) *stage {
	a := newAPI()
	a.life = time.Minute
	st := &stage{t: t, ctx: t.Context(), api: a, store: &watched{}, events: &recorder{}, outcome: outcome}
	st.session = refresh.NewSession(a, refresh.WithStore(st.store), refresh.WithRefreshRetries(0))
	st.other = refresh.NewSession(a, refresh.WithStore(st.store))
	st.session.Subscribe(st.events.add)
	a.onRefresh = st.refresh
	return st
}

// refresh takes a second, and then ends in the outcome that the row wants.
func (s *stage) refresh(int) (refresh.Token, error) {
	time.Sleep(time.Second)
	switch s.outcome {
	case "adopted": // the winner of a race has stored its token by now
		s.put(refresh.Token{AccessToken: refresh.NewSecret("adopted"), RefreshToken: refresh.NewSecret("next")}, false)
		return refresh.Token{}, refresh.ErrRefused
	case "replaced":
		s.put(refresh.Token{AccessToken: refresh.NewSecret("another"), RefreshToken: refresh.NewSecret("user")}, true)
		return refresh.Token{}, refresh.ErrRefused
	case "failed, once", "failed, again":
		return refresh.Token{}, errors.New("away")
	case "lost, again":
		return refresh.Token{}, refresh.ErrResponseLost
	case "rotated, again":
		return refresh.Token{AccessToken: refresh.NewSecret("expired"), RefreshToken: refresh.NewSecret("next"), Expiry: time.Now()}, nil
	case "ended":
		return refresh.Token{}, refresh.ErrRefused
	}
	return refresh.Token{}, nil // as usual
}

// put writes to the store what another process would, without a lock.
func (s *stage) put(t refresh.Token, signIn bool) {
	if signIn {
		elsewhere := refresh.NewSession(s.api, refresh.WithStore(&refresh.MemoryStore{}))
		defer elsewhere.Close()
		elsewhere.SignIn(s.ctx, t)
		t, _ = elsewhere.Token(s.ctx)
	}
	_, rev, _ := s.store.MemoryStore.Load(s.ctx)
	if _, err := s.store.MemoryStore.Save(s.ctx, t, rev); err != nil {
		s.t.Error(err)
	}
}

// enter brings the session into a state.
func (s *stage) enter(state string) {
	if state == string(event.StatusSignedOut) {
		return
	}
	s.session.SignIn(s.ctx, s.api.token())
	s.other.Restore(s.ctx)
	switch state {
	case "refreshing":
		if strings.HasSuffix(s.outcome, ", again") {
			s.expire()
			s.session.Token(s.ctx) // the first failure
		}
		s.expire()
		go s.session.Token(s.ctx)
	case "cooling down":
		s.outcome = "failed, again"
		s.expire()
		s.session.Token(s.ctx)
		s.session.Token(s.ctx)
		s.outcome = ""
	case "closed":
		s.session.Close()
	}
	synctest.Wait()
	if got := string(s.session.State().Status); got != state {
		s.t.Fatalf("the test made a session that is %s, not %s", got, state)
	}
}

func (s *stage) expire() { time.Sleep(2 * time.Minute) }

// comes is what the rows of the table call the things that come.
var comes = map[string]func(*stage){
	"sign-in": func(s *stage) {
		s.session.SignIn(s.ctx, refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r")})
	},
	"sign-out":                   func(s *stage) { s.session.SignOut(s.ctx) },
	"close":                      func(s *stage) { s.session.Close() },
	"request":                    func(s *stage) { s.session.Token(s.ctx) },
	"request with a fresh token": func(s *stage) { s.session.Token(s.ctx) },
	"request in the early window": func(s *stage) {
		time.Sleep(58 * time.Second)
		s.session.Token(s.ctx)
	},
	"request with an expired token": func(s *stage) {
		if s.session.State().Status == event.StatusActive {
			s.expire()
		}
		go s.session.Token(s.ctx)
	},
	"request after the wait": func(s *stage) {
		time.Sleep(2 * time.Second)
		go s.session.Token(s.ctx)
	},
	"401 to the token in use": func(s *stage) {
		t, _ := s.session.Token(s.ctx)
		go s.session.Renew(s.ctx, t)
	},
	"401 to an earlier token": func(s *stage) {
		s.session.Renew(s.ctx, refresh.Token{AccessToken: refresh.NewSecret("earlier")})
	},
	"restore of stored tokens": func(s *stage) {
		s.put(s.api.token(), true)
		s.session.Restore(s.ctx)
	},
	"sign-in by another process": func(s *stage) {
		s.session.Restore(s.ctx) // watches the store
		synctest.Wait()
		s.events.clear()
		s.other.SignIn(s.ctx, refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r")})
	},
	"sign-out by another process": func(s *stage) { s.other.SignOut(s.ctx) },
	"refresh by another process": func(s *stage) {
		t, _ := s.other.Token(s.ctx)
		s.other.Renew(s.ctx, t)
	},
}

// The state table of DESIGN.md is what a session does.
func TestSessionFollowsItsStateTable(t *testing.T) {
	rows := stateTable(t)
	if len(rows) < 30 {
		t.Errorf("only %d rows", len(rows))
	}
	for _, row := range rows {
		t.Run(row.state+"/"+row.comes, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				outcome, isOutcome := strings.CutPrefix(row.comes, "outcome: ")
				if !isOutcome {
					outcome = ""
				}
				s := newStage(t, outcome)
				defer func() {
					s.session.Close()
					s.other.Close()
					time.Sleep(time.Minute) // a Refresher whose result nobody wants may be at work
				}()
				s.enter(row.state)
				s.events.clear()
				if isOutcome {
					time.Sleep(time.Second)
				} else if come := comes[row.comes]; come != nil {
					come(s)
				} else {
					t.Fatalf("the test does not know what this is")
				}
				synctest.Wait()
				wantEqual(t, "next state", string(s.session.State().Status), row.next)
				event := "none"
				if all := s.events.list(); len(all) > 0 {
					event = string(all[0].Kind)
				}
				wantEqual(t, "event", event, row.event)
			})
		})
	}
}
