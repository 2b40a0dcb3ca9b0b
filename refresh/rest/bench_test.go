package rest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/rest"
)

// BenchmarkJSON is the cost of a typed call above that of its raw response.
func BenchmarkJSON(b *testing.B) {
	const body = `{"id":"7","size":3}`
	header := http.Header{"Content-Type": {"application/json"}}
	send := func(context.Context, ...editor) (*http.Response, error) {
		return &http.Response{
			StatusCode: 200, Header: header, ContentLength: int64(len(body)),
			Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}
	ctx := context.Background()
	b.Run("raw", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			resp, _ := send(ctx)
			_ = resp.Body.Close()
		}
	})
	b.Run("typed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := rest.JSON[thing](ctx, getThing(), nil, send); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("options", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := rest.JSON[thing](ctx, getThing(), []rest.Option{rest.Header("If-Match", "1"), rest.NoRetry()}, send); err != nil {
				b.Fatal(err)
			}
		}
	})
}
