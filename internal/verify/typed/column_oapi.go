package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/verify/typed/oapi"
)

// oapiCodegen is the ClientWithResponses that oapi-codegen makes. It has neither an
// iterator over pages nor streams of events.
func oapiCodegen(s *server) column {
	c := must(oapi.NewClientWithResponses(address, oapi.WithHTTPClient(&http.Client{Transport: s})))
	return column{name: "oapi-codegen", module: "github.com/oapi-codegen/runtime", works: map[string]func(context.Context) error{
		"GET of 2 KB": func(ctx context.Context) error {
			r, err := c.GetThingWithResponse(ctx, "thing_1")
			if err != nil {
				return err
			}
			if r.JSON200 == nil {
				return refused(r.StatusCode())
			}
			return seen(len(r.JSON200.Notes), 6, nil)
		},
		"list of 100": func(ctx context.Context) error {
			r, err := c.ListThingsWithResponse(ctx, nil)
			if err != nil {
				return err
			}
			if r.JSON200 == nil {
				return refused(r.StatusCode())
			}
			return seen(len(r.JSON200.Items), 100, nil)
		},
		"POST of 1 KB": func(ctx context.Context) error {
			r, err := c.CreateThingWithResponse(ctx, oapiThing())
			if err != nil {
				return err
			}
			if r.JSON201 == nil {
				return refused(r.StatusCode())
			}
			return seen(len(r.JSON201.Id), 7, nil)
		},
		"form": func(ctx context.Context) error {
			size, tags := int64(123456), []string{"red", "round"}
			r, err := c.SendFormWithFormdataBodyWithResponse(ctx, oapi.FormBody{Name: "A thing & more", State: "open", Size: &size, Tags: &tags})
			if err != nil {
				return err
			}
			if r.JSON201 == nil {
				return refused(r.StatusCode())
			}
			return seen(len(r.JSON201.Id), 7, nil)
		},
		"10 pages": func(ctx context.Context) error {
			n, from := 0, "p0"
			params := oapi.ListThingsParams{Cursor: &from}
			for params.Cursor != nil {
				r, err := c.ListThingsWithResponse(ctx, &params)
				if err != nil {
					return err
				}
				if r.JSON200 == nil {
					return refused(r.StatusCode())
				}
				n += len(r.JSON200.Items)
				params.Cursor = r.JSON200.Next
			}
			return seen(n, pages*100, nil)
		},
	}}
}

// refused is the error of a status.
func refused(status int) error { return fmt.Errorf("status %d", status) }

// oapiThing is newThing.
func oapiThing() oapi.NewThing {
	size := int64(123456)
	note := oapi.Note{Author: oapi.Owner{Id: "user_7", Name: "Ada Lovelace", Email: "ada@example.com"}, Text: strings.Repeat("What we agreed on. ", 8), Likes: 3}
	return oapi.NewThing{
		Name: "A thing", Description: strings.Repeat("It does what it says. ", 10), Size: &size,
		Tags: []string{"red", "round", "heavy"}, Notes: []oapi.Note{note, note, note},
	}
}
