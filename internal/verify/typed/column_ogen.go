package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/verify/typed/ogenapi"
)

// ogen is the package that ogen makes. It has no iterator over pages.
func ogen(s *server) column {
	c := must(ogenapi.NewClient(address, ogenapi.WithClient(&http.Client{Transport: s})))
	return column{name: "ogen", module: "github.com/ogen-go/ogen", works: map[string]func(context.Context) error{
		"GET of 2 KB": func(ctx context.Context) error {
			t, err := c.GetThing(ctx, ogenapi.GetThingParams{ID: "thing_1"})
			if err != nil {
				return err
			}
			return seen(len(t.Notes), 6, nil)
		},
		"list of 100": func(ctx context.Context) error {
			l, err := c.ListThings(ctx, ogenapi.ListThingsParams{})
			if err != nil {
				return err
			}
			return seen(len(l.Items), 100, nil)
		},
		"POST of 1 KB": func(ctx context.Context) error {
			m, err := c.CreateThing(ctx, ogenThing())
			if err != nil {
				return err
			}
			return seen(len(m.ID), 7, nil)
		},
		"form": func(ctx context.Context) error {
			m, err := c.SendForm(ctx, &ogenapi.FormBody{Name: "A thing & more", State: "open", Size: ogenapi.NewOptInt64(123456), Tags: []string{"red", "round"}})
			if err != nil {
				return err
			}
			return seen(len(m.ID), 7, nil)
		},
		"10 pages": func(ctx context.Context) error {
			n := 0
			params := ogenapi.ListThingsParams{Cursor: ogenapi.NewOptString("p0")}
			for params.Cursor.Set {
				l, err := c.ListThings(ctx, params)
				if err != nil {
					return err
				}
				n += len(l.Items)
				params.Cursor = l.Next
			}
			return seen(n, pages*100, nil)
		},
		"100 events": func(ctx context.Context) error {
			stream, err := c.WatchThings(ctx)
			if err != nil {
				return err
			}
			defer stream.Close()
			for range events {
				if _, err := stream.Next(ctx); err != nil {
					return err
				}
			}
			return nil
		},
	}}
}

// ogenThing is newThing.
func ogenThing() *ogenapi.NewThing {
	note := ogenapi.Note{
		Author: ogenapi.Owner{ID: "user_7", Name: "Ada Lovelace", Email: "ada@example.com"},
		Text:   strings.Repeat("What we agreed on. ", 8), Likes: 3,
	}
	return &ogenapi.NewThing{
		Name: "A thing", Description: strings.Repeat("It does what it says. ", 10), Size: ogenapi.NewOptInt64(123456),
		Tags: []string{"red", "round", "heavy"}, Notes: []ogenapi.Note{note, note, note},
	}
}
