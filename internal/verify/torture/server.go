package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
)

// gate stands before the token endpoint: it keeps the book, and kills processes
// in the middle of their refresh.
type gate struct {
	api     *mockserver.Server
	store   refresh.Store
	book    *book
	herd    *herd
	part    float64 // of the refreshes, that end in a kill
	revoked func()  // a family has ended
}

func (g *gate) install() {
	login, trade := g.api.Handler("login"), g.api.Handler("refreshToken")
	g.api.Handle("login", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := record(login, r)
		if p, ok := readPair(answer.Body.Bytes()); ok {
			g.book.issued(p, product(r.UserAgent()))
		}
		send(w, answer)
	}))
	g.api.Handle("refreshToken", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.trade(trade, w, r) }))
}

// moments at which the refreshing process may be killed.
const (
	never = iota
	beforeRotation
	beforeAnswer
	afterAnswer
)

func (g *gate) trade(trade http.Handler, w http.ResponseWriter, r *http.Request) {
	who := product(r.UserAgent())
	moment := never
	if rand.Float64() < g.part {
		moment = beforeRotation + rand.N(3)
	}
	g.book.asked(who)
	if moment == beforeRotation {
		g.herd.kill(who)
		panic(http.ErrAbortHandler) // nobody is there to ask any more
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	answer := record(trade, r)
	if p, ok := readPair(answer.Body.Bytes()); answer.Code == http.StatusOK && ok {
		g.book.issued(p, who)
	} else if answer.Code == http.StatusUnauthorized {
		g.refused(presented(body), who)
	}
	if moment == beforeAnswer {
		g.herd.kill(who)
		panic(http.ErrAbortHandler)
	}
	send(w, answer)
	if moment == afterAnswer {
		// Some of these have saved it by then, and some have not.
		go func() {
			time.Sleep(rand.N(5 * time.Millisecond))
			g.herd.kill(who)
		}()
	}
}

// refused looks into the store before the process that was refused can have
// changed it.
func (g *gate) refused(digest [sha256.Size]byte, who string) {
	stored := 0
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		t, _, err := g.store.Load(context.Background())
		if err == nil {
			_, stored, _ = claims(t.AccessToken.Reveal())
			break
		}
	}
	if g.book.refused(digest, who, stored) {
		g.revoked()
	}
}

func record(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

func send(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
	_ = http.NewResponseController(w).Flush()
}
