package main

import (
	"context"
	"fmt"
	"log"
	"strings"

	ht "github.com/ogen-go/ogen/http"

	"github.com/perennial-go/perennial/internal/verify/typed/ogenapi"
)

// What docs/compare.md shows of ogen, here and below: package ogenapi is made of the same
// document.
func Example_ogenUnion() {
	server, ctx := compared(), context.Background()
	defer server.Close()
	c, err := ogenapi.NewClient(server.URL)
	if err != nil {
		log.Fatal(err)
	}

	offer, err := c.CreateOffer(ctx, &ogenapi.NewOffer{
		Thing: "thing_1",
		Price: ogenapi.NewAuctionPrice(ogenapi.Auction{Minimum: 300}),
	})
	if err != nil {
		log.Fatal(err)
	}
	switch offer.Price.Type {
	case ogenapi.FixedPrice:
		fmt.Println("for", offer.Price.Fixed.Amount)
	case ogenapi.AuctionPrice:
		fmt.Println("from", offer.Price.Auction.Minimum)
	}
	// Output: from 300
}

func Example_ogenPages() {
	server, ctx := compared(), context.Background()
	defer server.Close()
	c, err := ogenapi.NewClient(server.URL)
	if err != nil {
		log.Fatal(err)
	}

	for params := (ogenapi.ListThingsParams{}); ; {
		page, err := c.ListThings(ctx, params)
		if err != nil {
			log.Fatal(err)
		}
		for _, item := range page.Items {
			fmt.Println(item.Name)
		}
		if params.Cursor = page.Next; !params.Cursor.Set {
			break
		}
	}
	// Output:
	// Thing 1
	// Thing 2
}

func Example_ogenUploadAndStream() {
	server, ctx := compared(), context.Background()
	defer server.Close()
	c, err := ogenapi.NewClient(server.URL)
	if err != nil {
		log.Fatal(err)
	}

	made, err := c.UploadFile(ctx, &ogenapi.NewFileMultipart{
		File: ht.MultipartFile{Name: "a.txt", File: strings.NewReader("hello")},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.ID)

	stream, err := c.WatchThings(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close()
	for event, err := range stream.All(ctx) { // connects again at the end of the stream
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(event.Data.ID, event.Data.Kind)
		if event.Data.Kind == "sold" {
			break
		}
	}
	// Output:
	// a.txt: hello
	// thing_1 made
	// thing_1 sold
}
