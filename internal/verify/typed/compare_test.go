package main

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/perennial-go/perennial/internal/verify/typed/ours"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// What docs/compare.md shows of perennial, here and below.
func Example_union() {
	server, ctx := compared(), context.Background()
	defer server.Close()
	c, err := ours.New(apiclient.WithBaseURL(server.URL))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	offer, err := c.Offers.Create(ctx, ours.NewOffer{
		Thing: "thing_1",
		Price: ours.PriceOf(ours.Auction{Minimum: 300}),
	})
	if err != nil {
		log.Fatal(err)
	}
	switch price := offer.Price.Value().(type) {
	case ours.Fixed:
		fmt.Println("for", price.Amount)
	case ours.Auction:
		fmt.Println("from", price.Minimum)
	}
	// Output: from 300
}

func Example_pages() {
	server, ctx := compared(), context.Background()
	defer server.Close()
	c, err := ours.New(apiclient.WithBaseURL(server.URL))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	for item, err := range c.Things.ListAll(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(item.Name)
	}
	// Output:
	// Thing 1
	// Thing 2
}

func Example_uploadAndStream() {
	server, ctx := compared(), context.Background()
	defer server.Close()
	c, err := ours.New(apiclient.WithBaseURL(server.URL))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	made, err := c.Files.Upload(ctx, ours.NewFile{
		File: wire.File{Name: "a.txt", Content: strings.NewReader("hello")},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.ID)

	stream, err := c.Things.Watch(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close()
	for change, err := range stream.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(change.ID, change.Kind)
	}
	// Output:
	// a.txt: hello
	// thing_1 made
	// thing_1 sold
}
