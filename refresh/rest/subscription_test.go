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
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// connections is a server whose n-th connection sends the n-th text, and then
// breaks off. A text that begins with a number is a status.
type connections struct {
	texts []string
	ids   []string        // the Last-Event-ID of each
	at    []time.Duration // when each came
	begun time.Time
}

func (c *connections) subscription() rest.Subscription {
	c.begun = time.Now()
	s := server(func(req *http.Request) (*http.Response, error) {
		n := len(c.ids)
		c.ids = append(c.ids, req.Header.Get("Last-Event-ID"))
		c.at = append(c.at, time.Since(c.begun))
		text := c.texts[min(n, len(c.texts)-1)]
		status := 200
		if _, err := fmt.Sscanf(text, "%d", &status); err == nil {
			return reply(status, "", "Content-Type", "text/event-stream", "Retry-After", "7")(req)
		}
		return reply(200, text, "Content-Type", "text/event-stream; charset=utf-8")(req)
	})
	return rest.Subscription{Connect: func(ctx context.Context, opts ...rest.Option) (*rest.Stream, error) {
		return rest.Streamed(ctx, getThing(), opts, s.send)
	}}
}

// heard reads all events, as "id=data".
func heard(ctx context.Context, s rest.Subscription) (string, error) {
	var all []string
	for e, err := range s.Events(ctx) {
		if err != nil {
			return strings.Join(all, " "), err
		}
		all = append(all, e.ID+"="+e.Data)
	}
	return strings.Join(all, " "), nil
}

func TestASubscriptionGoesOnFromTheLastEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &connections{texts: []string{"id: 1\ndata: a\n\nretry: 2000\nid: 2\ndata: b\n\ndata: half", "data: c\n\n", "503", "id: 3\ndata: d\n\n", "204"}}
		got, err := heard(t.Context(), c.subscription())
		if err != nil || got != "1=a 2=b 2=c 3=d" || strings.Join(c.ids, ",") != ",2,2,2,3" {
			t.Errorf("heard %q, %v; IDs %q", got, err, c.ids)
		}
		if wait := c.at[1]; wait < time.Second || wait > 2*time.Second {
			t.Errorf("waited %v, and the server asked for 2 s", wait)
		}
		if wait := c.at[3] - c.at[2]; wait != 7*time.Second {
			t.Errorf("waited %v after a 503 with Retry-After: 7", wait)
		}
	})
}

func TestASubscriptionEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		texts []string
		want  error
		calls int
	}{
		"when it is refused":         {[]string{"404"}, rest.ErrNotFound, 1},
		"after failures in a row":    {[]string{"503"}, rest.ErrUnavailable, 5},
		"when nothing ever comes":    {[]string{": hello\n\n"}, io.ErrUnexpectedEOF, 5},
		"when it is asked not to go": {[]string{"204"}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &connections{texts: tc.texts}
				if _, err := heard(t.Context(), c.subscription()); !errors.Is(err, tc.want) || len(c.ids) != tc.calls {
					t.Errorf("%v after %d connections", err, len(c.ids))
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := &connections{texts: []string{"data: a\n\n"}}
		if _, err := heard(ctx, c.subscription()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the end of the context: %v", err)
		}
		s := c.subscription()
		s.Connect = func(context.Context, ...rest.Option) (*rest.Stream, error) {
			return nil, &rest.Error{Err: refresh.ErrSignedOut}
		}
		if _, err := heard(t.Context(), s); !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("signed out: %v", err)
		}
	})
}

// What a document does not say of the items of a stream, a program does.
func TestTheItemsOfAnUntypedStreamAreDecoded(t *testing.T) {
	for _, c := range []struct{ media, text, want string }{
		{"application/x-ndjson", "{\"id\":\"1\"}\n\n{\"id\":\"2\"}\r\n{\"id\":\"3\"}", "1 2 3"},
		{"text/plain", "{\"id\":\"1\"}\n" + canary + "\n{\"id\":\"3\"}", "1 error"},
		{"text/plain", "{\"id\":\"1\"}\n{\"id\":", "1 error"},
		{"text/plain", "", ""},
		{"text/event-stream", "event: x\ndata: {\"id\":\"1\"}\n\n: ping\n\ndata: {\"id\":\ndata: \"2\"}\n\ndata: [DONE]\n\ndata: {}\n\n", "1 2"},
		{"text/event-stream; charset=utf-8", "data: " + canary + "\n\n", "error"},
	} {
		stream, err := rest.Streamed(t.Context(), getThing(), nil, reply(200, c.text, "Content-Type", c.media).send)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for v, err := range (&rest.StreamOf[thing]{Stream: stream}).All() {
			if err != nil {
				if !errors.Is(failure(t, err), rest.ErrDecode) || strings.Contains(err.Error(), canary) {
					t.Errorf("error is %v", err)
				}
				v.ID = "error"
			}
			got = append(got, v.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %q: got %q, want %q", c.media, c.text, got, c.want)
		}
	}
}
