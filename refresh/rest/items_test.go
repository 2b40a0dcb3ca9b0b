package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/perennial-go/perennial/refresh/rest"
)

// items calls a server as a generated method does.
func items(s server, opts ...rest.Option) (*rest.StreamOf[thing], error) {
	return rest.Items[thing](context.Background(), getThing(), opts, s.send)
}

// shown is what a stream yields, with the reason of its error.
func shown(s *rest.StreamOf[thing]) string {
	var b strings.Builder
	for v, err := range s.All() {
		if err != nil {
			b.WriteString("! " + err.Error())
			continue
		}
		fmt.Fprintf(&b, "%s%d ", v.ID, v.Size)
	}
	return strings.TrimSpace(b.String())
}

func TestItemsAreDecodedInEveryFraming(t *testing.T) {
	t.Parallel()
	const failed = "! getThing: GET /things/{id}: 200 OK: "
	for name, c := range map[string]struct{ media, body, want string }{
		"events":         {"text/event-stream; charset=utf-8", ": hi\n\nevent: x\ndata: {\"id\":\ndata: \"a\"}\n\ndata: {\"size\":2}\n\n", "a0 2"},
		"done":           {"text/event-stream", "data: {\"id\":\"a\"}\n\ndata: [DONE]\n\ndata: {\"id\":\"b\"}\n\n", "a0"},
		"lines":          {"application/x-ndjson", "{\"id\":\"a\"}\r\n\n{\"id\":\"b\"}", "a0 b0"},
		"jsonl":          {"application/jsonl", "{\"id\":\"a\",\"size\":1}\n", "a1"},
		"sequence":       {"application/json-seq", "\x1e{\"id\":\n\"a\"}\n\x1e{\"id\":\"b\"}\n", "a0 b0"},
		"no item":        {"text/event-stream", "data: {\"id\":\"a\"}\n\ndata: {\"id\":7}\n\ndata: {}\n\n", "a0 " + failed + "response does not decode: an item: number in the place of string at /id"},
		"no JSON":        {"application/jsonl", "secret\n", failed + "response does not decode: an item: bad JSON at byte 1"},
		"an item is big": {"application/jsonl", "\"" + strings.Repeat("x", 16<<20) + "\"\n", failed + rest.ErrTooLarge.Error()},
		"nothing":        {"application/jsonl", "", ""},
	} {
		s, err := items(reply(200, c.body, "Content-Type", c.media))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := shown(s); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		_ = s.Close()
	}
}

// A line that the connection breaks off may be JSON, and is none of the server's.
func TestAnItemThatBreaksOffIsNone(t *testing.T) {
	t.Parallel()
	s, err := items(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(200, "", "Content-Type", "application/jsonl")(req)
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("{\"id\":\"a\"}\n{\"id\":\"b\"}"), broken{}))
		return resp, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var got []string
	for v, err := range s.All() {
		if err != nil {
			failure(t, err)
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("the error is %v", err)
			}
			continue
		}
		got = append(got, v.ID)
	}
	if fmt.Sprint(got) != "[a]" {
		t.Errorf("items are %v", got)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAResponseThatIsNoStreamOfItemsIsAnError(t *testing.T) {
	t.Parallel()
	body := &tracked{Reader: strings.NewReader("{}")}
	_, err := items(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(200, "")(req)
		resp.Body = body
		return resp, nil
	})
	if failure(t, err); !errors.Is(err, rest.ErrDecode) || !body.closed {
		t.Errorf("the error is %v; the body is closed: %t", err, body.closed)
	}
	s, err := items(reply(204, "", "Content-Type", ""))
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(s); got != "" {
		t.Errorf("204 has the items %s", got)
	}
}

func TestATypedSubscriptionGoesOnFromTheLastEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		s := server(func(req *http.Request) (*http.Response, error) {
			from := req.Header.Get("Last-Event-ID")
			asked = append(asked, from)
			body := "id: 1\nevent: made\ndata: {\"id\":\"a\"}\n\n: cut\ndata: {\"id\""
			if from == "1" {
				body = "id: 2\ndata: {\"id\":\"b\"}\n\ndata: [DONE]\n\n"
			}
			return reply(200, body, "Content-Type", "text/event-stream")(req)
		})
		var got []string
		for e, err := range rest.Subscribe(t.Context(), func(_ context.Context, opts ...rest.Option) (*rest.StreamOf[thing], error) {
			return items(s, opts...)
		}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.ID+e.Type+e.Data.ID)
		}
		if fmt.Sprint(got, asked) != "[1madea 2messageb] [ 1]" {
			t.Errorf("events %v, asked from %q", got, asked)
		}
	})
}
