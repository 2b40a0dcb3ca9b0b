package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/perennial-go/perennial/internal/verify/typed/ours"
	"github.com/perennial-go/perennial/refresh/apiclient"
)

// The typed stream of a generated method yields what the decoder of openai-go finds
// in the same bytes: data of one and several lines, comments, other fields, [DONE].
func TestItemsAreThoseOfAnotherDecoder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{
		"data: {\"id\":\"a\",\"kind\":\"x\",\"size\":1}\n\n", "data:{\"id\":\"b\",\ndata:\"size\":2}\n\n", "event: made\ndata: {\"id\":\"c\"}\n\n",
		": a comment\n\n", "id: 7\n", "event: nothing\n\n", "retry: 10\n\n", "unknown\n", "data: {\"size\":3}\r\n\r\n", "\n",
	}
	for i := range 500 {
		var b strings.Builder
		for range r.IntN(10) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if i%3 == 0 {
			b.WriteString("\ndata: [DONE]\n\ndata: {\"id\":\"late\"}\n\n")
		}
		s := newServer()
		s.texts["GET /events"] = text{http.StatusOK, "text/event-stream", []byte(b.String())}
		if mine, theirs := byOurs(t, s), byOpenAI(t, s); mine != theirs {
			t.Fatalf("%q:\nours   %s\ntheirs %s", b.String(), mine, theirs)
		}
	}
}

func byOurs(t *testing.T, s *server) string {
	c, err := ours.New(apiclient.WithBaseURL(address), apiclient.WithHTTPClient(&http.Client{Transport: s}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	stream, err := c.Things.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	var b strings.Builder
	for v, err := range stream.All() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%+v ", v)
	}
	return b.String()
}

func byOpenAI(t *testing.T, s *server) string {
	resp, err := (&http.Client{Transport: s}).Get(address + "/events")
	if err != nil {
		t.Fatal(err)
	}
	stream := ssestream.NewStream[ours.Change](ssestream.NewDecoder(resp), nil)
	defer stream.Close()
	var b strings.Builder
	for stream.Next() {
		fmt.Fprintf(&b, "%+v ", stream.Current())
	}
	if stream.Err() != nil {
		t.Fatal(stream.Err())
	}
	return b.String()
}
