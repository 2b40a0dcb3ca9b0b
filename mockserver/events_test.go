package mockserver_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

// listen opens an event stream and returns its lines, without the empty ones.
func listen(t *testing.T, ctx context.Context, u *user, query, last string) <-chan string {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, "GET", u.srv.URL+"/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+u.access)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := u.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("Content-Type %q", got)
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

func TestEventsArriveAsTheyHappen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New()
		defer srv.Close()
		u := signIn(t, srv)
		u.do("POST", "/projects", `{"name":"before"}`).want(201)
		lines := listen(t, t.Context(), u, "", "")
		if l := <-lines; l != ": open" {
			t.Errorf("first line %q", l)
		}
		u.do("POST", "/projects/prj_1/tasks", `{"title":"x"}`).want(201)
		want := []string{"id: 2", "event: task.created", `data: {"at":"`}
		for _, w := range want {
			if l := <-lines; !strings.HasPrefix(l, w) {
				t.Errorf("line %q, want %q", l, w)
			}
		}
		start := time.Now()
		if l := <-lines; l != ": still here" || time.Since(start) != 15*time.Second {
			t.Errorf("line %q after %v", l, time.Since(start))
		}
		srv.Close()
		if l, ok := <-lines; ok {
			t.Errorf("the stream goes on after Close: %q", l)
		}
	})
}

func TestEventsGoOnAfterTheLastOneSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New()
		defer srv.Close()
		u := signIn(t, srv)
		u.do("POST", "/projects", `{"name":"one"}`).want(201)
		u.do("PATCH", "/projects/prj_1", `{"archived":true}`).want(200)
		u.do("DELETE", "/projects/prj_1", nil).want(204)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		got := func(query, last string) string {
			var ids []string
			lines := listen(t, ctx, u, query, last)
			synctest.Wait()
			for len(lines) > 0 {
				if id, ok := strings.CutPrefix(<-lines, "id: "); ok {
					ids = append(ids, id)
				}
			}
			return strings.Join(ids, " ")
		}
		for _, c := range [][3]string{{"", "1", "2 3"}, {"", "0", "1 2 3"}, {"", "9", ""}, {"?project_id=prj_3", "0", "1"}, {"", "", ""}} {
			if ids := got(c[0], c[1]); ids != c[2] {
				t.Errorf("%q after %q: events %q, want %q", c[0], c[1], ids, c[2])
			}
		}
	})
}
