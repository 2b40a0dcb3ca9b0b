package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// command is the body of every control; each reads the fields that it is described
// with at [Watch].
type command struct {
	Operation  string   `json:"operation"`
	Kind       string   `json:"kind"`
	Status     int      `json:"status"`
	Code       string   `json:"code"`
	Times      int      `json:"times"`
	Delay      duration `json:"delay"`
	RetryAfter duration `json:"retry_after"`
	By         duration `json:"by"`
	Session    string   `json:"session"`
	All        string   `json:"all"`
	Away       bool     `json:"away"`
	User       string   `json:"user"`
}

// duration is a text such as "1m30s".
type duration time.Duration

// UnmarshalJSON reads the text.
func (d *duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return errors.New(`a duration is a text such as "1m30s"`)
	}
	parsed, err := time.ParseDuration(text)
	*d = duration(parsed)
	return err
}

// control makes a handler of an action, whose result is sent as JSON.
func control(act func(command) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		// A form on another site can send text/plain without asking, but not this.
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			refuse(w, http.StatusUnsupportedMediaType, "Content-Type has to be application/json")
			return
		}
		var c command
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10))
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
			refuse(w, http.StatusBadRequest, err.Error())
			return
		}
		result, err := act(c)
		switch {
		case err != nil:
			refuse(w, http.StatusBadRequest, err.Error())
		case result == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(result)
		}
	}
}

// controls are the actions by the names of their paths.
func (s *Server) controls() map[string]func(command) (any, error) {
	done := func(fn func(command)) func(command) (any, error) {
		return func(c command) (any, error) { fn(c); return nil, nil }
	}
	return map[string]func(command) (any, error){
		"fail":    s.controlFail,
		"heal":    s.controlHeal,
		"revoke":  s.controlRevoke,
		"issue":   s.controlIssue,
		"advance": done(func(c command) { s.Advance(time.Duration(c.By)) }),
		"expire":  done(func(command) { s.Advance(s.settings.accessLifetime) }),
		"offline": done(func(c command) { s.Offline(c.Away) }),
		"reset":   done(func(command) { s.ResetCalls() }),
	}
}

// known fails when the document has no such operation, where Fail would panic.
func (s *Server) known(operation string) error {
	if operation == AnyOperation || s.api.operations[operation] != nil {
		return nil
	}
	return fmt.Errorf("there is no operation %q; GET %sapi/state lists them", operation, watchPath)
}

func (s *Server) controlFail(c command) (any, error) {
	f := Fault{Status: c.Status, Code: c.Code, Times: c.Times, Delay: time.Duration(c.Delay), RetryAfter: time.Duration(c.RetryAfter)}
	for f.Kind = FaultResponse; c.Kind != "" && f.Kind.String() != c.Kind; f.Kind++ {
		if f.Kind == FaultHTML {
			return nil, fmt.Errorf("there is no kind %q; one of Response, Drop, LostResponse, Truncated, Malformed, HTML", c.Kind)
		}
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return nil, fmt.Errorf("%d is not the status of a response", f.Status)
	}
	if err := s.known(c.Operation); err != nil {
		return nil, err
	}
	s.Fail(c.Operation, f)
	return nil, nil
}

func (s *Server) controlHeal(c command) (any, error) {
	if err := s.known(c.Operation); err != nil {
		return nil, err
	}
	s.Heal(c.Operation)
	return nil, nil
}

func (s *Server) controlRevoke(c command) (any, error) {
	switch {
	case c.All == "tokens":
		s.RevokeTokens()
	case c.All == "sessions":
		s.RevokeSessions()
	case c.Session == "":
		return nil, errors.New(`"session" or "all" is missing; "all" is "tokens" or "sessions"`)
	default:
		if !s.vault.revokeAny(c.Session) {
			return nil, fmt.Errorf("there is no session %q", c.Session)
		}
	}
	return nil, nil
}

func (s *Server) controlIssue(c command) (any, error) {
	u := s.userByEmail(c.User)
	if u == nil {
		return nil, fmt.Errorf("there is no user %q", c.User)
	}
	p, _ := s.vault.signIn(u.ID, "Issue")
	return map[string]any{
		"access_token": p.access, "refresh_token": p.refresh, "token_type": "Bearer",
		"expires_in": max(int(p.left/time.Second), 1),
	}, nil
}
