package mockserver_test

import (
	"sync"
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

func TestIdempotencyKeyGetsTheSameAnswer(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	create := func(body, key string) answer {
		return u.do("POST", "/projects", body, "Idempotency-Key", key)
	}
	first := create(`{"name":"A"}`, "k").want(201)
	again := create(`{"name":"A"}`, "k").want(201)
	if string(first.body) != string(again.body) || first.Header.Get("ETag") != again.Header.Get("ETag") ||
		first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("answers differ: %s and %s", first.body, again.body)
	}
	if first.Header.Get("X-Request-Id") == again.Header.Get("X-Request-Id") {
		t.Error("two calls have one request id")
	}
	create(`{"name":"B"}`, "k").problem(422, "idempotency_key_reused")
	create(`{"name":"A"}`, "other").problem(409, "name_taken")

	// A failure is not kept, and a key belongs to its user and its route.
	u.do("PATCH", first.Header.Get("Location"), `{"name":"renamed"}`).want(200)
	create(`{"name":"A"}`, "other").want(201)
	u.do("POST", "/projects/prj_1/tasks", `{"title":"t"}`, "Idempotency-Key", "k").want(201)
	signInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword).
		do("POST", "/projects", `{"name":"G"}`, "Idempotency-Key", "k").want(201)
}

func TestIdempotencyKeyHoldsForCallsAtOnce(t *testing.T) {
	u := signIn(t, newServer(t))
	ids := make(chan string, 50)
	var wg sync.WaitGroup
	for range cap(ids) {
		wg.Go(func() {
			a, err := u.try("POST", "/projects", `{"name":"A"}`, "Idempotency-Key", "k")
			if err != nil || a.StatusCode != 201 {
				t.Errorf("%v, %v", err, a.Response)
				return
			}
			ids <- decode[gen.Project](a).ID
		})
	}
	wg.Wait()
	close(ids)
	for id := range ids {
		if id != "prj_3" {
			t.Errorf("created %s", id)
		}
	}
}

func TestLostAnswerIsFoundAgainByItsKey(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.LostAnswer})
	if _, err := u.try("POST", "/projects", `{"name":"A"}`, "Idempotency-Key", "k"); err == nil {
		t.Fatal("the answer arrived")
	}
	p := decode[gen.Project](u.do("POST", "/projects", `{"name":"A"}`, "Idempotency-Key", "k").want(201))
	if p.ID != "prj_3" {
		t.Errorf("created %s", p.ID)
	}
	u.do("POST", "/projects", `{"name":"A"}`).problem(409, "name_taken")
}
