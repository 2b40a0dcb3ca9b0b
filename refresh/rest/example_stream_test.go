package rest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// change is the data of an event.
type change struct {
	Name string `json:"name"`
}

// sender stands for what a generated method sends: a GET of url.
func sender(url string) rest.Send[func(context.Context, *http.Request) error] {
	return func(ctx context.Context, edit ...func(context.Context, *http.Request) error) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		return http.DefaultClient.Do(req)
	}
}

// The items of a stream have the type that the document gives them.
func ExampleStreamOf_All() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: {\"name\":\"Roof\"}\n\n: still there\n\ndata: {\"name\":\"Walls\"}\n\ndata: [DONE]\n\n")
	}))
	defer server.Close()

	// As a generated method calls it.
	stream, err := rest.Items[change](context.Background(), refresh.Operation{ID: "watch"}, nil, sender(server.URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stream.Close()
	for c, err := range stream.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.Name)
	}
	// Output:
	// Roof
	// Walls
}

// A stream of events that breaks off is connected again, from the last event on.
func ExampleSubscription() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		switch r.Header.Get("Last-Event-ID") {
		case "":
			_, _ = io.WriteString(w, "id: 1\ndata: roof\n\ndata: cut o")
		case "1":
			_, _ = io.WriteString(w, "id: 2\ndata: walls\n\n")
		default:
			w.WriteHeader(http.StatusNoContent) // that was all
		}
	}))
	defer server.Close()

	s := rest.Subscription{
		Connect: func(ctx context.Context, opts ...rest.Option) (*rest.Stream, error) {
			// With a generated method: return api.Events.Watch(ctx, opts...)
			return rest.Streamed(ctx, refresh.Operation{ID: "watch"}, opts, sender(server.URL))
		},
		Wait: time.Millisecond,
	}
	for e, err := range s.Events(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.ID, e.Data)
	}
	// Output:
	// 1 roof
	// 2 walls
}

// A download whose connection breaks goes on where it stopped.
func ExampleDownload() {
	content := strings.Repeat("first the roof, then the walls. ", 1000)
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if requests++; requests == 1 {
			w = &dropping{ResponseWriter: w, left: 10_000}
		}
		http.ServeContent(w, r, "plan.txt", time.Time{}, strings.NewReader(content))
	}))
	defer server.Close()

	dir, err := os.MkdirTemp("", "download")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file, err := os.Create(filepath.Join(dir, "plan.txt"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()

	d := rest.Download{
		Open: func(ctx context.Context, opts ...rest.Option) (*rest.Stream, error) {
			// With a generated method: return api.Files.Download(ctx, id, opts...)
			return rest.Streamed(ctx, refresh.Operation{ID: "download"}, opts, sender(server.URL))
		},
		To:   file,
		Wait: time.Millisecond,
	}
	fmt.Println(d.Run(context.Background()))
	fmt.Println(d.Done == int64(len(content)), requests)
	// Output:
	// <nil>
	// true 2
}

// dropping breaks the connection after some bytes.
type dropping struct {
	http.ResponseWriter

	left int
}

func (c *dropping) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(len(p), c.left)])
	if c.left -= n; c.left == 0 {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}
