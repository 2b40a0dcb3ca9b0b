package mocktest

import (
	"bufio"
	"context"
	"net/http"
)

// Listen opens an event stream of the task API and returns its lines, without the empty ones.
func Listen(ctx context.Context, u *User, query, last string) <-chan string {
	u.T.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.Srv.URL+"/events"+query, nil)
	if err != nil {
		u.T.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+u.Access)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := u.Client.Do(req) //nolint:bodyclose // the test that listens closes it
	if err != nil {
		u.T.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		u.T.Fatalf("Content-Type %q", got)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer resp.Body.Close()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if s.Text() != "" {
				lines <- s.Text()
			}
		}
	}()
	return lines
}
