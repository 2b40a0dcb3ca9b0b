package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

func TestAStreamIsHandedOnAsItComes(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	s := server(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(200, "", "Content-Type", "text/event-stream")(req)
		resp.ContentLength, resp.Body = -1, r
		return resp, nil
	})
	stream, err := rest.Streamed(context.Background(), getThing(), nil, s.send)
	if err != nil {
		t.Fatal(err)
	}
	if stream.StatusCode != 200 || stream.ContentType != "text/event-stream" || stream.Length != -1 || stream.Header == nil {
		t.Errorf("stream is %+v", stream)
	}
	go func() { _, _ = io.WriteString(w, "one") }()
	p := make([]byte, 10)
	if n, err := stream.Read(p); string(p[:n]) != "one" || err != nil {
		t.Errorf("read %q, %v", p[:n], err)
	}
	if err := errors.Join(stream.Close(), stream.Close()); err != nil {
		t.Errorf("Close twice: %v", err)
	}
	if _, err := io.WriteString(w, "two"); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("after Close the server gets %v", err)
	}
}

func TestAStreamHasNoLimit(t *testing.T) {
	t.Parallel()
	const size = 40 << 20
	s := server(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(200, "", "Content-Type", "application/octet-stream")(req)
		resp.ContentLength, resp.Body = size, io.NopCloser(io.LimitReader(zeros{}, size))
		return resp, nil
	})
	stream, err := rest.Streamed(context.Background(), getThing(), []rest.Option{rest.MaxBytes(1)}, s.send)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, stream)
	if n != size || stream.Length != size || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestAStreamThatBreaksSaysWhichOperation(t *testing.T) {
	t.Parallel()
	s := server(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(200, "", "Content-Type", "application/octet-stream", "X-Request-Id", "req_1")(req)
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("half"), failing{io.ErrUnexpectedEOF}))
		return resp, nil
	})
	stream, err := rest.Streamed(context.Background(), getThing(), nil, s.send)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(stream)
	e := failure(t, err)
	if string(got) != "half" || !errors.Is(err, io.ErrUnexpectedEOF) || e.Operation != "getThing" || e.RequestID != "req_1" {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestTheTimeoutOfAStreamEndsWithItsClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ctx context.Context
		s := server(func(req *http.Request) (*http.Response, error) {
			ctx = req.Context()
			resp, _ := reply(200, "", "Content-Type", "text/plain")(req)
			resp.ContentLength, resp.Body = -1, io.NopCloser(until{ctx})
			return resp, nil
		})
		stream, err := rest.Streamed(context.Background(), getThing(), []rest.Option{rest.Timeout(time.Minute)}, s.send)
		if err != nil {
			t.Fatal(err)
		}
		if ctx.Err() != nil {
			t.Fatal("the context ended before the stream was read")
		}
		if _, err := stream.Read(make([]byte, 1)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("read: %v", err)
		}

		stream, _ = rest.Streamed(context.Background(), getThing(), []rest.Option{rest.Timeout(time.Minute)}, s.send)
		_ = stream.Close()
		if !errors.Is(ctx.Err(), context.Canceled) {
			t.Errorf("after Close the context is %v", ctx.Err())
		}
	})
}
