package taskapi_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

func TestEventsArriveAsTheyHappen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := taskapi.New()
		defer srv.Close()
		u := mocktest.SignIn(t, srv)
		u.Do("POST", "/projects", `{"name":"before"}`).Want(201)
		lines := mocktest.Listen(t.Context(), u, "", "")
		if l := <-lines; l != ": open" {
			t.Errorf("first line %q", l)
		}
		u.Do("POST", "/projects/prj_1/tasks", `{"title":"x"}`).Want(201)
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
		srv := taskapi.New()
		defer srv.Close()
		u := mocktest.SignIn(t, srv)
		u.Do("POST", "/projects", `{"name":"one"}`).Want(201)
		u.Do("PATCH", "/projects/prj_1", `{"archived":true}`).Want(200)
		u.Do("DELETE", "/projects/prj_1", nil).Want(204)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		got := func(query, last string) string {
			var ids []string
			lines := mocktest.Listen(ctx, u, query, last)
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
