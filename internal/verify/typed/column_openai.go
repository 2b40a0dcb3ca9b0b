package main

import (
	"context"
	"net/http"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/perennial-go/perennial/internal/verify/typed/ours"
)

// openAI is the runtime that Stainless puts below every SDK, taken from openai-go, by
// its methods for endpoints without a type. The types are plain structs, which cost
// less than its own: those keep the JSON of every field. It has no urlencoded forms.
func openAI(s *server) column {
	c := openai.NewClient(option.WithBaseURL(address), option.WithAPIKey("none"), option.WithHTTPClient(&http.Client{Transport: s}))
	return column{name: "openai-go", module: "github.com/openai/openai-go/v3", works: map[string]func(context.Context) error{
		"GET of 2 KB": func(ctx context.Context) error {
			var t ours.Thing
			err := c.Get(ctx, "things/thing_1", nil, &t)
			return seen(len(t.Notes), 6, err)
		},
		"list of 100": func(ctx context.Context) error {
			var l ours.ThingList
			err := c.Get(ctx, "things", nil, &l)
			return seen(len(l.Items), 100, err)
		},
		"POST of 1 KB": func(ctx context.Context) error {
			var m ours.Made
			err := c.Post(ctx, "things", newThing(), &m)
			return seen(len(m.ID), 7, err)
		},
		"10 pages": func(ctx context.Context) error {
			n := 0
			for cursor := "p0"; cursor != ""; {
				var l ours.ThingList
				if err := c.Get(ctx, "things", nil, &l, option.WithQuery("cursor", cursor)); err != nil {
					return err
				}
				n += len(l.Items)
				cursor = ""
				if l.Next != nil {
					cursor = *l.Next
				}
			}
			return seen(n, pages*100, nil)
		},
		"100 events": func(ctx context.Context) error {
			var raw *http.Response
			err := c.Get(ctx, "events", nil, &raw)
			stream := ssestream.NewStream[ours.Change](ssestream.NewDecoder(raw), err)
			defer stream.Close()
			n := 0
			for stream.Next() {
				n++
			}
			return seen(n, events, stream.Err())
		},
	}}
}
