package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/verify/typed/ours"
	"github.com/perennial-go/perennial/refresh/apiclient"
)

// address is where the server is.
const address = "http://localhost:1"

// perennial is the package that perennial sdk makes, with its session and middleware.
func perennial(s *server) column {
	c := must(ours.New(apiclient.WithBaseURL(address), apiclient.WithHTTPClient(&http.Client{Transport: s})))
	return column{name: "perennial", works: map[string]func(context.Context) error{
		"GET of 2 KB": func(ctx context.Context) error {
			t, err := c.Things.Get(ctx, "thing_1")
			if err != nil {
				return err
			}
			return seen(len(t.Notes), 6, nil)
		},
		"list of 100": func(ctx context.Context) error {
			l, err := c.Things.List(ctx, nil)
			if err != nil {
				return err
			}
			return seen(len(l.Items), 100, nil)
		},
		"POST of 1 KB": func(ctx context.Context) error {
			m, err := c.Things.Create(ctx, newThing())
			if err != nil {
				return err
			}
			return seen(len(m.ID), 7, nil)
		},
		"form": func(ctx context.Context) error {
			m, err := c.Things.SendForm(ctx, newForm())
			if err != nil {
				return err
			}
			return seen(len(m.ID), 7, nil)
		},
		"10 pages": func(ctx context.Context) error {
			n, from := 0, "p0"
			for _, err := range c.Things.ListAll(ctx, &ours.ListThingsParams{Cursor: &from}) {
				if err != nil {
					return err
				}
				n++
			}
			return seen(n, pages*100, nil)
		},
		"100 events": func(ctx context.Context) error {
			stream, err := c.Things.Watch(ctx)
			if err != nil {
				return err
			}
			defer stream.Close()
			n := 0
			for _, err := range stream.All() {
				if err != nil {
					return err
				}
				n++
			}
			return seen(n, events, nil)
		},
	}}
}

// must returns v. What it is made of is known here.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// newThing is what is posted: about 1 KB.
func newThing() ours.NewThing {
	size := int64(123456)
	ada := ours.Owner{ID: "user_7", Name: "Ada Lovelace", Email: "ada@example.com"}
	note := ours.Note{Author: ada, Text: strings.Repeat("What we agreed on. ", 8), Likes: 3}
	return ours.NewThing{
		Name: "A thing", Description: strings.Repeat("It does what it says. ", 10), Size: &size,
		Tags: []string{"red", "round", "heavy"}, Notes: []ours.Note{note, note, note},
	}
}

// newForm is what is sent as a form.
func newForm() ours.FormBody {
	size := int64(123456)
	return ours.FormBody{Name: "A thing & more", State: "open", Size: &size, Tags: []string{"red", "round"}}
}
