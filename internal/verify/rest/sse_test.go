// Package rest_test holds package rest against implementations that are not this
// project's: a server and a parser of server-sent events, and a parser of Link
// headers.
package rest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sse "github.com/tmaxmax/go-sse"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

var getEvents = refresh.Operation{ID: "getEvents", Method: http.MethodGet, Route: "/events"}

// connect calls a server as a generated method does.
func connect(client *http.Client, url string) func(context.Context, ...rest.Option) (*rest.Stream, error) {
	return func(ctx context.Context, opts ...rest.Option) (*rest.Stream, error) {
		return rest.Streamed(ctx, getEvents, opts, func(ctx context.Context, edit ...func(context.Context, *http.Request) error) (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			if err != nil {
				return nil, err
			}
			for _, e := range edit {
				if err := e(ctx, req); err != nil {
					return nil, err
				}
			}
			return client.Do(req)
		})
	}
}

// TestASubscriptionMissesNothingOfAnotherServer has the connections to a server of
// go-sse, which replays from Last-Event-ID on, cut again and again.
func TestASubscriptionMissesNothingOfAnotherServer(t *testing.T) {
	const events = 60
	replay, err := sse.NewFiniteReplayer(events+1, true)
	if err != nil {
		t.Fatal(err)
	}
	server := &sse.Server{Provider: &sse.Joe{Replayer: replay}}
	var connections atomic.Int64
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if connections.Add(1) == 1 {
			r.Header.Set("Last-Event-ID", "0") // from the first event on
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		server.ServeHTTP(&cutter{ResponseWriter: w, left: 400, cut: cancel}, r.WithContext(ctx))
	}))
	defer front.Close()
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
	}()
	for i := range events {
		m := &sse.Message{}
		m.AppendData(fmt.Sprint(i), "second line")
		m.AppendComment("a comment")
		if err := server.Publish(m); err != nil {
			t.Fatal(err)
		}
	}
	s := rest.Subscription{Connect: connect(front.Client(), front.URL), Wait: time.Millisecond}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	next := 1 // the event with the ID 0 is what is gone on from
	for e, err := range s.Events(ctx) {
		if err != nil {
			t.Fatalf("after %d events and %d connections: %v", next, connections.Load(), err)
		}
		if want := fmt.Sprintf("%d\nsecond line", next); e.Data != want || e.ID != fmt.Sprint(next) {
			t.Fatalf("event %q is %q, want %q", e.ID, e.Data, want)
		}
		if next++; next == events {
			break
		}
	}
	if connections.Load() < 3 {
		t.Errorf("%d connections: nothing was cut", connections.Load())
	}
}

// cutter ends the request after some bytes, in the middle of an event.
type cutter struct {
	http.ResponseWriter

	left int
	cut  context.CancelFunc
}

func (c *cutter) Write(p []byte) (int, error) {
	if c.left <= 0 {
		c.cut()
		return 0, http.ErrAbortHandler
	}
	c.left -= len(p)
	return c.ResponseWriter.Write(p)
}

// Flush is what go-sse asks for.
func (c *cutter) Flush() { _ = http.NewResponseController(c.ResponseWriter).Flush() }

// TestEventsAreThoseOfAnotherParser reads random streams both ways.
func TestEventsAreThoseOfAnotherParser(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"data: a", "data:b", "data", "data:", "data:  two", "event: x", "event:", "id: 7", "id", ": comment", "retry: 10", "retry: x", "unknown: y", "", "", "", "datax: z"}
	for range 2000 {
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))] + []string{"\n", "\r\n"}[r.IntN(2)])
		}
		text := b.String() + "\n" // go-sse yields an event that the stream breaks off
		var theirs, ours []string
		for e, err := range sse.Read(strings.NewReader(text), nil) {
			if err != nil {
				t.Fatal(err)
			}
			kind := e.Type
			if kind == "" {
				kind = "message"
			}
			if e.Data != "" { // go-sse yields events without data, which the standard leaves out
				theirs = append(theirs, fmt.Sprintf("%s %q", kind, e.Data))
			}
		}
		stream, err := connect(&http.Client{Transport: fixed(text)}, "http://127.0.0.1/")(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range stream.Events() {
			if err != nil {
				t.Fatal(err)
			}
			if e.Data != "" {
				ours = append(ours, fmt.Sprintf("%s %q", e.Type, e.Data))
			}
		}
		_ = stream.Close()
		if strings.Join(ours, "|") != strings.Join(theirs, "|") {
			t.Fatalf("%q:\nours   %s\ntheirs %s", text, ours, theirs)
		}
	}
}
