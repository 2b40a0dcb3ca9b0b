package sdk_test

import (
	"flag"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

var (
	documents = flag.Int("documents", 40, "draw so many random documents at most")
	first     = flag.Uint64("first", 1, "the seed of the first one")
	bounded   = flag.Duration("for", time.Minute, "and for so long at most")
	ways      = flag.Int64("ways", 1, "go on until documents have failed in so many ways")
	tries     = flag.Int("tries", 200, "shrink a failing document by at most so many tries")
)

// askedFor are the options for the document of a seed: all that is made of documents of others for one in
// four, and Go alone for the others, which takes a third of the time.
func askedFor(seed uint64) sdk.Options {
	o := sdk.Options{Package: "api", Parts: []sdk.Part{sdk.PartSDK}, Flat: seed%8 == 5}
	if seed%4 == 0 {
		o.Parts = append(sdk.Defaults(), sdk.PartClient, sdk.PartSpec, sdk.PartSignIn)
	}
	return o
}

// made makes the package of a document, and checks it with the type checker.
func made(t *testing.T, o sdk.Options, text []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	doc, err := document.Parse("api.json", text)
	if err != nil {
		return err
	}
	_, err = sdk.Make(t.Context(), doc, "example.com/api", o, &quiet{})
	return err
}

// particular is what an error says of one document alone.
var particular = regexp.MustCompile(`^api\.json: (line \S+ )?(/\S*:)?|"[^"]*"|\d+`)

// wayOf is an error without what is particular to a document.
func wayOf(err error) string {
	text := particular.ReplaceAllString(err.Error(), "…")
	return text[:min(len(text), 70)]
}

// Random documents from a grammar of OpenAPI give packages that compile. A document
// that does not is shrunk, and printed with its seed.
func TestRandomDocumentsCompile(t *testing.T) {
	from, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	var drawn, failed atomic.Int64
	var seen sync.Map
	var workers sync.WaitGroup
	began := time.Now()
	next := func() (seed uint64, more bool) {
		n := drawn.Add(1)
		return *first + uint64(n) - 1, n <= int64(*documents) && time.Since(began) < *bounded && failed.Load() < *ways
	}
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for seed, more := next(); more; seed, more = next() {
				text, o := grammar.Draw(seed), askedFor(seed)
				o.Compiled = from
				err := made(t, o, text)
				if err == nil {
					continue
				}
				way := wayOf(err)
				if _, again := seen.LoadOrStore(way, true); again {
					continue
				}
				failed.Add(1)
				small := grammar.Shrink(text, *tries, func(doc []byte) bool {
					err := made(t, o, doc)
					return err != nil && wayOf(err) == way
				})
				t.Errorf("-first %d: %v\nso does this:\n%s", seed, err, strings.TrimSpace(string(small)))
			}
		})
	}
	workers.Wait()
	took := time.Since(began)
	t.Logf("%d documents in %v, %.0f a minute", min(drawn.Load(), int64(*documents)), took.Round(time.Millisecond), float64(min(drawn.Load(), int64(*documents)))/took.Minutes())
}
