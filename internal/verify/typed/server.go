package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// pages is how many pages the list has for who goes through all of them.
const pages = 10

// events is how many events the stream has.
const events = 100

// server responds in memory, with texts that are made before.
type server struct{ texts map[string]text }

// text is a response.
type text struct {
	status int
	media  string
	body   []byte
}

func newServer() *server {
	s := &server{texts: map[string]text{}}
	s.json("GET /things/thing_1", http.StatusOK, thing)
	s.json("POST /things", http.StatusCreated, `{"id":"thing_2"}`)
	s.json("POST /form", http.StatusCreated, `{"id":"thing_3"}`)
	s.json("GET /things", http.StatusOK, list(""))
	for i := range pages {
		next := fmt.Sprintf(`,"next":"p%d"`, i+1)
		if i == pages-1 {
			next = ""
		}
		s.json(fmt.Sprintf("GET /things?cursor=p%d", i), http.StatusOK, list(next))
	}
	var b strings.Builder
	for i := range events {
		fmt.Fprintf(&b, "event: change\nid: %d\ndata: {\"id\":\"thing_%d\",\"kind\":\"renamed\",\"size\":%d}\n\n", i+1, i, i)
	}
	s.texts["GET /events"] = text{http.StatusOK, "text/event-stream", []byte(b.String())}
	return s
}

func (s *server) json(key string, status int, body string) {
	s.texts[key] = text{status, "application/json", []byte(body)}
}

// RoundTrip reads the request to its end, as a server does, and responds.
func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
	key := req.Method + " " + req.URL.RequestURI()
	t, ok := s.texts[key]
	if !ok {
		return nil, fmt.Errorf("nothing responds to %s", key)
	}
	return &http.Response{
		StatusCode: t.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {t.media}},
		Body:   io.NopCloser(bytes.NewReader(t.body)), ContentLength: int64(len(t.body)),
	}, nil
}

// list is a page of 100 items.
func list(next string) string {
	items := make([]string, 100)
	for i := range items {
		items[i] = fmt.Sprintf(`{"id":"thing_%d","name":"Thing number %d","state":"open","size":%d}`, i, i, i*7)
	}
	return `{"items":[` + strings.Join(items, ",") + `]` + next + `}`
}

// thing is an object of about 2 KB.
var thing = func() string {
	note := `{"author":{"id":"user_7","name":"Ada Lovelace","email":"ada@example.com"},"text":"` + strings.Repeat("What we agreed on. ", 8) + `","likes":3}`
	notes := strings.Repeat(note+",", 5) + note
	return `{"id":"thing_1","name":"A thing","description":"` + strings.Repeat("It does what it says. ", 10) +
		`","state":"open","size":123456,"price":1234567.89,"archived":false,"created_at":"2026-03-02T09:00:00Z","updated_at":"2026-03-02T09:30:00.25Z",` +
		`"owner":{"id":"user_7","name":"Ada Lovelace","email":"ada@example.com"},"tags":["red","round","heavy"],"labels":{"shelf":"a","row":"7","note":"fragile"},"notes":[` + notes + `]}`
}()
