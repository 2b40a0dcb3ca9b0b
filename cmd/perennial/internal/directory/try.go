package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/published"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

// large is a document, in bytes, that nothing is tried beside: of GitHub's come
// hundreds of megabytes on the way.
const large = 4 << 20

// maxDocument bounds what is read of one document, in bytes.
const maxDocument = 64 << 20

// asked is a document to try.
type asked struct {
	name string
	data []byte
}

// tryAll tries the chosen documents of a package, several at a time. No more of them
// are in memory than are tried.
func tryAll(ctx context.Context, file string, chosen map[string]bool, jobs int, t *table) error {
	var needs []string
	for _, p := range source.Known() {
		needs = append(needs, p)
	}
	slices.Sort(needs)
	from, err := wall.Compile(ctx, "cmd/perennial", append(needs, "embed"))
	if err != nil {
		return err
	}
	var alone sync.RWMutex
	queue := make(chan asked)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for a := range queue {
				lock, unlock := alone.RLock, alone.RUnlock
				if len(a.data) > large {
					lock, unlock = alone.Lock, alone.Unlock
				}
				lock()
				t.add(try(ctx, a, from))
				unlock()
			}
		})
	}
	err = published.Each(file, func(path string, r io.Reader) error {
		name := nameOf(path)
		if !chosen[name] {
			return nil
		}
		data, err := io.ReadAll(io.LimitReader(r, maxDocument))
		if err != nil {
			return err
		}
		select {
		case queue <- asked{name, data}:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	close(queue)
	workers.Wait()
	return err
}

// try makes the package of one document, and checks it.
func try(ctx context.Context, a asked, from *wall.Compiled) (r result) {
	r.name = a.name
	began := time.Now()
	defer func() {
		if p := recover(); p != nil {
			r.err = fmt.Errorf("panic: %v", p)
		}
		r.took = time.Since(began)
	}()
	doc, err := document.Parse(a.name, a.data)
	if err != nil {
		r.err = err
		return r
	}
	_, r.err = sdk.Make(ctx, doc, "example.com/api", sdk.Options{Package: "api", Compiled: from}, silent{})
	return r
}

// silent hears what Make says of repairs.
type silent struct{}

func (silent) Step(string, ...any) {}
func (silent) Say(string, ...any)  {}
