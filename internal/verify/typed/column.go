package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// works are the rows, in their order.
var works = []string{"GET of 2 KB", "list of 100", "POST of 1 KB", "form", "10 pages", "100 events"}

// column is a way to call the API: what it does for each work, nil where it has
// nothing for it.
type column struct {
	name   string
	module string // "" for none
	works  map[string]func(ctx context.Context) error
}

// columns are all of them. The first one is what the others are compared with.
func columns(s *server) []column {
	return []column{byHand(s), perennial(s), ogen(s), oapiCodegen(s), openAI(s)}
}

// version is that of the module of a column in this binary.
func (c column) version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, d := range info.Deps {
		if d.Path == c.module {
			return d.Version
		}
	}
	return ""
}

// seen returns an error unless n things came.
func seen(n, want int, err error) error {
	if err == nil && n != want {
		err = fmt.Errorf("%d came, not %d", n, want)
	}
	return err
}
