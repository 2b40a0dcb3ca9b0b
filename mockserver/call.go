package mockserver

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Call is the record of one request that arrived. It never holds a token, a
// body, a query or a URL.
type Call struct {
	// Operation is the operation ID, empty when the request fits none.
	Operation string
	// Method is the HTTP method and Route the path template, which is empty when
	// the request fits no operation.
	Method, Route string
	// Time is when the request arrived, by the server's clock.
	Time time.Time
	// Status is that of the response: 0 as long as there is none, and for good when
	// a fault kept it back.
	Status int
	// Code is the code of the [Problem] in the response, if it is one.
	Code string
	// RequestID is req_1 for the first call, and so on.
	RequestID string
	// Authorization reports whether there was an Authorization header.
	Authorization bool
	// Session is the id of the session that the token belongs to, and Generation
	// counts its tokens: 1 for the pair of the sign-in, one more with each refresh.
	// On a refresh they are those of the refresh token, and on a sign-in Session is
	// the new one. Otherwise both are zero without a token, or with one that the
	// server did not issue.
	Session    string
	Generation int
	// Attempt is 1, or one more than that of an earlier call with the same method and
	// address that had no response, or one that clients repeat a call after (401, 408, 425,
	// 429 and from 500 on). Each of those counts for one later call.
	Attempt int
	// Faulty reports whether a [Fault] was used on the call.
	Faulty bool
}

// maxCalls is how many calls are remembered at least, and maxMethod how much of a
// method that none has, in bytes: a client chooses it.
const (
	maxCalls  = 100_000
	maxMethod = 32
)

// callLog remembers the calls and tells observers of them.
type callLog struct {
	log *slog.Logger

	mu        sync.Mutex // guards all below, and the record in each call
	started   int
	calls     []*call
	observers map[int]func(Call)
	observed  int
	attempts  attempts
}

// call is the record of a call while it is in progress.
type call struct {
	owner *callLog
	data  Call
	key   [sha256.Size]byte // see attempts
}

func newCallLog(log *slog.Logger) *callLog {
	return &callLog{log: log, observers: map[int]func(Call){}, attempts: attempts{failures: map[[sha256.Size]byte][]int{}}}
}

// op is nil for a request that fits no operation.
func (l *callLog) begin(r *http.Request, op *operation, now time.Time) *call {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.started++
	key := attemptKey(r)
	c := &call{owner: l, key: key, data: Call{
		Attempt:       l.attempts.next(key),
		Method:        strings.Clone(r.Method[:min(len(r.Method), maxMethod)]),
		Time:          now,
		RequestID:     fmt.Sprintf("req_%d", l.started),
		Authorization: r.Header.Get("Authorization") != "",
	}}
	if op != nil {
		c.data.Operation, c.data.Route = op.id, op.path
	}
	if len(l.calls) >= 2*maxCalls {
		l.calls = slices.Clone(l.calls[maxCalls:])
	}
	l.calls = append(l.calls, c)
	return c
}

// end tells the observers. No lock is held while they run.
func (l *callLog) end(c *call) {
	l.mu.Lock()
	data := c.data
	l.attempts.failed(c.key, data.Attempt, data.Status)
	var tell []func(Call)
	for id := range l.observed {
		if fn, ok := l.observers[id]; ok {
			tell = append(tell, fn)
		}
	}
	l.mu.Unlock()
	l.log.LogAttrs(context.Background(), slog.LevelInfo, "call",
		slog.String("operation", data.Operation), slog.String("method", data.Method),
		slog.String("route", data.Route), slog.Int("status", data.Status),
		slog.String("code", data.Code), slog.String("request_id", data.RequestID),
		slog.String("session", data.Session), slog.Int("generation", data.Generation))
	for _, fn := range tell {
		fn(data)
	}
}

func (l *callLog) observe(fn func(Call)) (stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := l.observed
	l.observed++
	l.observers[id] = fn
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.observers, id)
	}
}

func (c *call) set(change func(*Call)) {
	c.owner.mu.Lock()
	defer c.owner.mu.Unlock()
	change(&c.data)
}

func (c *call) requestID() string {
	c.owner.mu.Lock()
	defer c.owner.mu.Unlock()
	return c.data.RequestID
}
