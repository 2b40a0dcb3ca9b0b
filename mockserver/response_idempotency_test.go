package mockserver_test

import (
	"sync"
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

func TestIdempotencyKeyGetsTheSameAnswer(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	create := func(body, key string) mocktest.Response {
		return u.Do("POST", "/projects", body, "Idempotency-Key", key)
	}
	first := create(`{"name":"A"}`, "k").Want(201)
	again := create(`{"name":"A"}`, "k").Want(201)
	if string(first.Data) != string(again.Data) || first.Header.Get("ETag") != again.Header.Get("ETag") ||
		first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("answers differ: %s and %s", first.Data, again.Data)
	}
	if first.Header.Get("X-Request-Id") == again.Header.Get("X-Request-Id") {
		t.Error("two calls have one request id")
	}
	create(`{"name":"B"}`, "k").Problem(422, "idempotency_key_reused")
	create(`{"name":"A"}`, "other").Problem(409, "name_taken")

	// A failure is not kept, and a key belongs to its user and its route.
	u.Do("PATCH", first.Header.Get("Location"), `{"name":"renamed"}`).Want(200)
	create(`{"name":"A"}`, "other").Want(201)
	u.Do("POST", "/projects/prj_1/tasks", `{"title":"t"}`, "Idempotency-Key", "k").Want(201)
	mocktest.SignInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword).
		Do("POST", "/projects", `{"name":"G"}`, "Idempotency-Key", "k").Want(201)
}

func TestIdempotencyKeyHoldsForCallsAtOnce(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	ids := make(chan string, 50)
	var wg sync.WaitGroup
	for range cap(ids) {
		wg.Go(func() {
			a, err := u.Try("POST", "/projects", `{"name":"A"}`, "Idempotency-Key", "k")
			if err != nil || a.StatusCode != 201 {
				t.Errorf("%v, %v", err, a.Response)
				return
			}
			ids <- mocktest.Decode[gen.Project](a).ID
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
	u := mocktest.SignIn(t, srv)
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.FaultLostResponse})
	if _, err := u.Try("POST", "/projects", `{"name":"A"}`, "Idempotency-Key", "k"); err == nil {
		t.Fatal("the answer arrived")
	}
	p := mocktest.Decode[gen.Project](u.Do("POST", "/projects", `{"name":"A"}`, "Idempotency-Key", "k").Want(201))
	if p.ID != "prj_3" {
		t.Errorf("created %s", p.ID)
	}
	u.Do("POST", "/projects", `{"name":"A"}`).Problem(409, "name_taken")
}
