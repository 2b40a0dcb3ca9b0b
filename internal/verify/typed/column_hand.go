package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/internal/verify/typed/ours"
)

// maxBody is the most that is read of a response, and maxRefusal of one that is an error.
const (
	maxBody    = 16 << 20
	maxRefusal = 64 << 10
)

// hand is what a program has that uses net/http and encoding/json alone, with types
// of its own: they are the same structs, so that decoding costs the same. It does what
// such code has to do: it escapes, checks the status, reads a body up to a limit, and
// to its end, so that the connection is used again. It has no time limit of its own.
type hand struct{ client *http.Client }

func byHand(s *server) column {
	h := hand{&http.Client{Transport: s}}
	return column{name: "net/http by hand", works: map[string]func(context.Context) error{
		"GET of 2 KB": func(ctx context.Context) error {
			var t ours.Thing
			err := h.call(ctx, http.MethodGet, "/things/"+url.PathEscape("thing_1"), "", nil, &t)
			return seen(len(t.Notes), 6, err)
		},
		"list of 100": func(ctx context.Context) error {
			var l ours.ThingList
			err := h.call(ctx, http.MethodGet, "/things", "", nil, &l)
			return seen(len(l.Items), 100, err)
		},
		"POST of 1 KB": func(ctx context.Context) error {
			body, err := json.Marshal(newThing())
			if err != nil {
				return err
			}
			var m ours.Made
			err = h.call(ctx, http.MethodPost, "/things", "application/json", body, &m)
			return seen(len(m.ID), 7, err)
		},
		"form": func(ctx context.Context) error {
			f := newForm()
			v := url.Values{"name": {f.Name}, "state": {f.State}, "size": {strconv.FormatInt(*f.Size, 10)}, "tags": f.Tags}
			var m ours.Made
			err := h.call(ctx, http.MethodPost, "/form", "application/x-www-form-urlencoded", []byte(v.Encode()), &m)
			return seen(len(m.ID), 7, err)
		},
		"10 pages":   h.pages,
		"100 events": h.events,
	}}
}

// call sends a request and decodes its response.
func (h hand) call(ctx context.Context, method, path, media string, body []byte, v any) error {
	resp, err := h.send(ctx, method, path, media, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return err
	}
	if len(text) > maxBody {
		return errors.New("the response is too large")
	}
	return json.Unmarshal(text, v)
}

// send sends a request, and returns its response once that is a success.
func (h hand) send(ctx context.Context, method, path, media string, body []byte) (*http.Response, error) {
	var r io.Reader
	if body != nil {
		r = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, address+path, r)
	if err != nil {
		return nil, err
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := h.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer resp.Body.Close()
		_, _ = io.CopyN(io.Discard, resp.Body, maxRefusal)
		return nil, refused(resp.StatusCode)
	}
	return resp, nil
}

func (h hand) pages(ctx context.Context) error {
	n := 0
	for cursor := "p0"; cursor != ""; {
		var l ours.ThingList
		if err := h.call(ctx, http.MethodGet, "/things?cursor="+url.QueryEscape(cursor), "", nil, &l); err != nil {
			return err
		}
		for range l.Items {
			n++
		}
		cursor = ""
		if l.Next != nil {
			cursor = *l.Next
		}
	}
	return seen(n, pages*100, nil)
}

func (h hand) events(ctx context.Context) error {
	resp, err := h.send(ctx, http.MethodGet, "/events", "", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	n := 0
	var data []string
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "data:"):
			data = append(data, strings.TrimPrefix(line[len("data:"):], " "))
		case line == "" && data != nil:
			var c ours.Change
			if err := json.Unmarshal([]byte(strings.Join(data, "\n")), &c); err != nil {
				return err
			}
			data = nil
			n++
		}
	}
	return seen(n, events, lines.Err())
}
