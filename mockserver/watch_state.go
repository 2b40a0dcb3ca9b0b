package mockserver

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// shownCalls is how many calls a state has at most: the newest.
const shownCalls = 500

// state is what the page of Watch shows. No part of it is a token.
type state struct {
	Title          string         `json:"title"`
	Now            time.Time      `json:"now"`
	AccessLifetime string         `json:"access_lifetime"`
	Offline        bool           `json:"offline"`
	Refreshes      int            `json:"refreshes"`
	Reuses         int            `json:"reuses"`
	Operations     []string       `json:"operations"`
	Calls          []shownCall    `json:"calls"`
	Sessions       []shownSession `json:"sessions"`
	Faults         []shownFault   `json:"faults"`
}

type shownCall struct {
	ID         string    `json:"id"`
	Operation  string    `json:"operation"`
	Method     string    `json:"method"`
	Route      string    `json:"route"`
	Time       time.Time `json:"time"`
	Status     int       `json:"status"`
	Code       string    `json:"code,omitempty"`
	Attempt    int       `json:"attempt"`
	Session    string    `json:"session,omitempty"`
	Generation int       `json:"generation,omitempty"`
	Token      bool      `json:"token"`
	Faulty     bool      `json:"faulty,omitempty"`
}

// shownSession is a family of refresh tokens.
type shownSession struct {
	ID         string    `json:"id"`
	User       string    `json:"user"`
	Device     string    `json:"device"`
	Generation int       `json:"generation"`
	Created    time.Time `json:"created"`
	Used       time.Time `json:"used"`
	Expires    time.Time `json:"expires"` // of the newest access token
	Good       bool      `json:"good"`    // that token is not expired or revoked
}

type shownFault struct {
	Operation string `json:"operation"`
	Kind      string `json:"kind"`
	Status    int    `json:"status,omitempty"`
	Times     int    `json:"times"` // negative: until it is taken back
}

func (s *Server) watchState(w http.ResponseWriter, r *http.Request) {
	refreshes, reuses := s.Refreshes(), s.ReusesDetected()
	out := state{
		Now: s.Now().UTC(), AccessLifetime: s.settings.accessLifetime.String(), Offline: s.offline.Load(),
		Refreshes: refreshes, Reuses: reuses, Operations: s.Operations(),
		Calls: s.shownCalls(r.URL.Query().Get("after")), Sessions: s.vault.shown(), Faults: s.faults.shown(),
	}
	if info := s.api.doc.Info; info != nil {
		out.Title = info.Title
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func (s *Server) shownCalls(after string) []shownCall {
	all := s.Calls()
	if at := slices.IndexFunc(all, func(c Call) bool { return c.RequestID == after }); at >= 0 {
		all = all[at+1:]
	}
	all = all[max(0, len(all)-shownCalls):]
	out := make([]shownCall, len(all))
	for i, c := range all {
		out[i] = shownCall{
			ID: c.RequestID, Operation: c.Operation, Method: c.Method, Route: c.Route, Time: c.Time.UTC(),
			Status: c.Status, Code: c.Code, Attempt: c.Attempt, Session: c.Session, Generation: c.Generation,
			Token: c.Authorization, Faulty: c.Faulty,
		}
	}
	return out
}

// shown lists the sessions that go on, the newest first.
func (v *vault) shown() []shownSession {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := []shownSession{}
	for _, s := range slices.Backward(v.sessions) {
		expires := instant(s.pair.claims.Expires)
		out = append(out, shownSession{
			ID: s.id, User: s.user, Device: s.device, Generation: s.generation,
			Created: s.created.UTC(), Used: s.used.UTC(), Expires: expires.UTC(),
			Good: v.now().Before(expires) && s.pair.claims.Epoch >= v.epoch,
		})
	}
	return out
}

func (f *faults) shown() []shownFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := []shownFault{}
	for _, id := range slices.Sorted(maps.Keys(f.rows)) {
		for _, fault := range f.rows[id] {
			out = append(out, shownFault{Operation: id, Kind: fault.Kind.String(), Status: fault.Status, Times: fault.Times})
		}
	}
	return out
}
