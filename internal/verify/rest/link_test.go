package rest_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/peterhellberg/link"

	"github.com/perennial-go/perennial/refresh/rest"
)

// fixed responds to every request alike.
type fixed string

func (f fixed) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}, "Link": {string(f)}}, Request: req,
		Body: io.NopCloser(strings.NewReader(string(f))), ContentLength: -1,
	}, nil
}

// TestNextLinksAreThoseOfAnotherParser reads the headers that servers such as
// GitHub's send, in random order, both ways.
func TestNextLinksAreThoseOfAnotherParser(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	rels := []string{`rel="next"`, `rel="prev"`, `rel="last"`, `rel=next`, `rel="first"`}
	extras := []string{"", `; title="page"`, `; type="text/html"`, `; hreflang=en`}
	for range 2000 {
		var links []string
		for range r.IntN(4) {
			address := "https://api.example.com/a?page=" + string(rune('1'+r.IntN(9))) + "&q=x"
			links = append(links, "<"+address+">; "+rels[r.IntN(len(rels))]+extras[r.IntN(len(extras))])
		}
		header := strings.Join(links, ", ")
		want := ""
		for _, l := range links { // that package keeps the last of a relation, and the first is what is wanted
			if one := link.Parse(l)["next"]; one != nil {
				want = one.URI
				break
			}
		}
		var next string
		err := rest.None(context.Background(), getEvents, []rest.Option{rest.NextLink(&next)}, func(ctx context.Context, _ ...func(context.Context, *http.Request) error) (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.example.com/a", nil)
			if err != nil {
				return nil, err
			}
			return fixed(header).RoundTrip(req)
		})
		if err != nil || next != want {
			t.Fatalf("%s: next is %q, %v; want %q", header, next, err, want)
		}
	}
}
