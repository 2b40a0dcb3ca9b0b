package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

// streamOf is a stream of what r has.
func streamOf(tb testing.TB, r io.Reader) *rest.Stream {
	tb.Helper()
	s := server(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(200, "", "Content-Type", "text/event-stream")(req)
		resp.ContentLength, resp.Body = -1, io.NopCloser(r)
		return resp, nil
	})
	stream, err := rest.Streamed(context.Background(), getThing(), nil, s.send)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = stream.Close() })
	return stream
}

func TestEventsAreRead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		want []rest.Event
	}{
		"fields":                            {"id: 1\nevent: made\ndata: a\ndata:b\nretry: 1500\n\n", []rest.Event{{ID: "1", Type: "made", Data: "a\nb", Retry: 1500 * time.Millisecond}}},
		"comments, unknown fields, no data": {": hi\n\nfoo: x\n\nevent: x\n\ndata\n\n", []rest.Event{{Type: "message"}}},
		"an ID stays":                       {"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", []rest.Event{{ID: "1", Type: "message", Data: "a"}, {ID: "1", Type: "message", Data: "b"}, {Type: "message", Data: "c"}}},
		"line ends":                         {"\ufeffdata: a\r\n\r\ndata: b\r\rdata: c\n\n", []rest.Event{{Type: "message", Data: "a"}, {Type: "message", Data: "b"}, {Type: "message", Data: "c"}}},
		"cut short":                         {"data: a\n\ndata: b\n", []rest.Event{{Type: "message", Data: "a"}}},
		"a bad ID, a bad wait":              {"id: a\x00b\nretry: soon\nretry: -1\nevent:\ndata: x\n\n", []rest.Event{{Type: "message", Data: "x"}}},
		"a wait without end":                {"retry: 9223372036854775807\ndata: x\n\n", []rest.Event{{Type: "message", Data: "x", Retry: 24 * time.Hour}}},
		"empty":                             {"", nil},
	} {
		for way, r := range map[string]io.Reader{"whole": strings.NewReader(tc.text), "byte by byte": iotest.OneByteReader(strings.NewReader(tc.text))} {
			var got []rest.Event
			for e, err := range streamOf(t, r).Events() {
				if err != nil {
					t.Fatalf("%s, %s: %v", name, way, err)
				}
				got = append(got, e)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("%s, %s:\n got %+v\nwant %+v", name, way, got, tc.want)
			}
		}
	}
}

func TestAnEventComesAsSoonAsItIsComplete(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	defer func() { _ = w.Close() }()
	go func() { _, _ = io.WriteString(w, "data: a\r\r") }() // and nothing more
	for e, err := range streamOf(t, r).Events() {
		if e.Data != "a" || err != nil {
			t.Errorf("got %+v, %v", e, err)
		}
		break
	}
}

func TestAnEventWithoutEndIsAnError(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]io.Reader{
		"one line":   zeros{},
		"many lines": io.MultiReader(strings.NewReader(strings.Repeat("data: "+strings.Repeat("x", 1000)+"\n", 2000)), zeros{}),
	} {
		n := 0
		for _, err := range streamOf(t, r).Events() {
			if n++; !errors.Is(err, rest.ErrTooLarge) || failure(t, err).Operation != "getThing" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d errors", name, n)
		}
	}
	for _, err := range streamOf(t, failing{io.ErrUnexpectedEOF}).Events() {
		if !errors.Is(err, io.ErrUnexpectedEOF) || failure(t, err).Operation != "getThing" {
			t.Errorf("broken: %v", err)
		}
	}
}

func FuzzEvents(f *testing.F) {
	f.Add("data: a\n\n")
	f.Add("data: a\r\n\r\ndata: b\r\rdata: c\n\n")
	f.Add("\ufeffid: 1\r\nevent: x\rdata\n\r\nretry: 5\n")
	f.Fuzz(func(t *testing.T, text string) {
		read := func(r io.Reader) (events []rest.Event) {
			for e, err := range streamOf(t, r).Events() {
				if err != nil {
					t.Fatal(err)
				}
				if e.Retry < 0 || e.Type == "" || strings.ContainsAny(e.ID+e.Type, "\r\n") {
					t.Errorf("event %+v", e)
				}
				events = append(events, e)
			}
			return events
		}
		whole, bytewise := read(strings.NewReader(text)), read(iotest.OneByteReader(strings.NewReader(text)))
		if !slices.Equal(whole, bytewise) {
			t.Errorf("whole: %+v\nbyte by byte: %+v", whole, bytewise)
		}
	})
}

// Server-sent events are an iterator too.
func ExampleStream_Events() {
	s := reply(200, "id: 1\ndata: {\"type\":\"task.created\"}\n\n: still here\n\nid: 2\ndata: {\"type\":\"task.deleted\"}\n\n", "Content-Type", "text/event-stream")
	stream, err := rest.Streamed(context.Background(), getThing(), nil, s.send) // or api.Events.Stream(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = stream.Close() }()
	for event, err := range stream.Events() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.ID, event.Data)
	}
	// Output:
	// 1 {"type":"task.created"}
	// 2 {"type":"task.deleted"}
}
